"""What a drafter answers on labelled questions: exact answers, what was in reach, and when it declines."""
