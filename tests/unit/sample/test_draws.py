"""Draws depend on seed, purpose and key alone, and their numbers never drift."""

import numpy as np

from tuopin.sample.draws import Draws


def test_the_mixing_is_the_published_one():
    # SplitMix64 started at 0 gives 0xE220A8397B1DCDAF first (reference output of the algorithm).
    from tuopin.sample import draws

    assert int(draws._mixed(np.zeros(1, dtype=np.uint64))[0]) == 0xE220A8397B1DCDAF


def test_the_same_key_gives_the_same_number_in_any_company():
    alone = Draws(7).unit("house", [5])
    among = Draws(7).unit("house", [1, 5, 9])
    assert alone[0] == among[1]


def test_seed_purpose_and_key_each_matter():
    base = Draws(7).unit("house", [5])[0]
    assert base != Draws(8).unit("house", [5])[0]
    assert base != Draws(7).unit("water", [5])[0]
    assert base != Draws(7).unit("house", [6])[0]


def test_numbers_fill_the_unit_interval_evenly():
    drawn = Draws(1).unit("any", np.arange(100_000))
    assert drawn.min() >= 0 and drawn.max() < 1
    counts = np.histogram(drawn, bins=10, range=(0, 1))[0]
    assert abs(counts - 10_000).max() < 400


def test_a_pick_follows_its_weights():
    picked = Draws(1).pick("any", np.arange(100_000), [1, 3])
    assert abs((picked == 1).mean() - 0.75) < 0.01
