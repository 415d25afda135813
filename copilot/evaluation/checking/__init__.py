"""How well the checks do: seeded errors caught, true claims left alone, labelled pairs told apart, injections found."""
