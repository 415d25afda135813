"""When a free question is declined: by its words alone, or by words and meaning together."""

from copilot.adapters.embedders import WordLlamaEmbedder
from copilot.adapters.models.extractive import ExtractiveDrafter
from copilot.adapters.models.extractive.sure import nearness, weights
from copilot.domain.drafting import Drafting
from copilot.domain.passage import Passage
from tests.briefs import brief, paper

LIGHTHOUSE = paper(
    "lighthouse.txt",
    "The lighthouse at Skerry Point was built of granite.\n\nIts keeper was paid by the harbour board until the lamp was made electric.",
)


def ask(question: str, drafter: ExtractiveDrafter) -> Drafting:
    result = list(drafter.draft(brief(question, [LIGHTHOUSE], "answer")))[-1]
    assert isinstance(result, Drafting)
    return result


def test_surer_with_more_of_the_words_and_nearer_in_meaning() -> None:
    known = weights()
    assert known.sure(0.2, 0.1) < known.sure(0.6, 0.1) < known.sure(0.6, 0.5)
    assert known.sure(0.1, 0.1) < known.threshold < known.sure(0.8, 0.5)


def test_nearness_is_the_mean_cosine_of_the_nearest_passages_and_nil_without_any() -> None:
    embedder = WordLlamaEmbedder()
    near = [Passage(n, "a", "d", None, 0, 1, text, 1.0) for n, text in enumerate(["who paid the keeper", "tax rates"], 1)]
    assert nearness(embedder, "who paid the keeper", []) == 0.0
    assert nearness(embedder, "who paid the keeper", near[:1]) > nearness(embedder, "who paid the keeper", near) > 0.0


def test_a_question_that_shares_words_but_not_the_subject_is_declined_with_what_would_be_needed() -> None:
    question = "Which board paid for the film about the electric guitar?"
    assert not ask(question, ExtractiveDrafter()).abstained
    declined = ask(question, ExtractiveDrafter(WordLlamaEmbedder()))
    assert declined.abstained
    assert "would be needed" in declined.text


def test_what_the_passages_answer_is_answered_with_and_without_an_embedder() -> None:
    question = "Who paid the keeper of the lighthouse?"
    for drafter in (ExtractiveDrafter(), ExtractiveDrafter(WordLlamaEmbedder())):
        assert "harbour board" in ask(question, drafter).text
        assert not ask(question, drafter).abstained
