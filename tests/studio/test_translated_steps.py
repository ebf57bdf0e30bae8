"""What is said of a model beside its picker."""

from __future__ import annotations

import pytest

from engine.spec.translation import TranslatorFacts
from studio.translated_steps import model_words


@pytest.mark.parametrize(("round", "words"), [(12, "trained on 48×32"), (None, "meant for 48×32")])
def test_weights_alone_do_not_tell_what_they_were_trained_on(round, words):
    facts = TranslatorFacts("apples", "ResNet-9", round, (), (32, 48), 4)
    assert model_words(facts) == f"ResNet-9 · {words}"
