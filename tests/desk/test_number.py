from __future__ import annotations

from datetime import date

import pytest

from bot.desk.number import check_digit, find_number, has_misspelt_number, number_of, without_number

DAY = date(2026, 11, 23)


def test_a_number_is_found_again_in_any_spelling() -> None:
    number = number_of(DAY, 7)
    assert number.startswith("FT-20261123-0007-")
    digits = number.replace("-", "")
    spellings = (number, number.lower(), digits, f"编号{number}办到哪了", number.replace("-", " "))
    for spelling in (*spellings, number.translate({45: 0xFF0D, 48: 0xFF10})):
        assert find_number(spelling) == number


@pytest.mark.parametrize("between", ["—", "–", "－", "_", ".", "·", " ", "- ", "/", "~", "−"])
def test_any_dash_will_do_and_the_letters_may_be_left_out(between: str) -> None:
    number = number_of(DAY, 7)
    spelled = number.replace("-", between)
    assert find_number(spelled) == find_number(f"编号{spelled[2:].lstrip(between)}查一下") == number


@pytest.mark.parametrize("piece", ["FT-20261123-0007", "ft 20261123", "FT20261123-00", "20261123-0007-4"])
def test_a_piece_of_a_number_is_one_misspelt(piece: str) -> None:
    assert find_number(piece) is None and has_misspelt_number(piece) and without_number(f"{piece} 查") == "查"


def test_every_single_mistyped_digit_is_noticed() -> None:
    number = number_of(DAY, 1234)
    for place, letter in enumerate(number):
        for other in "0123456789":
            if letter.isdigit() and other != letter:
                wrong = number[:place] + other + number[place + 1 :]
                assert find_number(wrong) is None and has_misspelt_number(wrong)


def test_nearly_every_exchange_of_neighbours_is_noticed() -> None:
    missed = 0
    for count in range(1000):
        digits = f"20261123{count:04d}"
        for place in range(len(digits) - 1):
            first, second = digits[place], digits[place + 1]
            if first != second:
                swapped = digits[:place] + second + first + digits[place + 2 :]
                missed += check_digit(swapped) == check_digit(digits)
    assert missed < 1000 * 11 * 0.03


@pytest.mark.parametrize("count", [9999, 10000, 123456])
def test_a_busy_day_has_longer_numbers(count: int) -> None:
    assert find_number(number_of(DAY, count)) == number_of(DAY, count)


def test_other_numbers_are_not_taken_for_ours() -> None:
    assert find_number("13800138000") is None
    assert not has_misspelt_number("深府规〔2023〕5号")


@pytest.mark.parametrize(
    "text", ["2026-11-23", "20261123 138001380001", "0755-82925718", "20261123", "软件V20.26112300.1"]
)
def test_days_and_telephones_are_no_numbers(text: str) -> None:
    assert find_number(text) is None and not has_misspelt_number(text)
