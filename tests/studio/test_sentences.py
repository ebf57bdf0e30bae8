"""Sentences end once, in the full stop of their language."""

from __future__ import annotations

import pytest

from studio.review import words
from studio.sentences import ended, sentence


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ""),
        ("the disk is full", "The disk is full."),
        ("is it?", "Is it?"),
        ("无法打开 x.toml", "无法打开 x.toml。"),
        ("请重试。", "请重试。"),
        ("a.png is damaged", "a.png is damaged."),
        ("gone.", "Gone."),
        ("the folder 图片 is empty", "The folder 图片 is empty."),
    ],
)
def test_a_sentence_has_a_capital_and_one_end(text, read):
    assert sentence(text) == read


def test_an_ending_leaves_the_first_letter_alone():
    assert ended("must be ≥ 1") == "must be ≥ 1."


def test_parts_of_an_error_are_sentences_side_by_side():
    assert words("no pictures", "", "choose another folder. ") == "No pictures. Choose another folder."
    assert words("没有图片", "请选择其他文件夹。") == "没有图片。 请选择其他文件夹。"
