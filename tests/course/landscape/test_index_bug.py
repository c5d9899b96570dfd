"""The recorded indices are those of another function."""

import numpy as np

from frechet.course.landscape.architecture import Architecture
from frechet.course.landscape.index_bug import Record, expected, indices
from frechet.course.landscape.instance import instance
from frechet.course.landscape.real_points import real_points

SINGLE = Architecture((1, 1, 1))


def test_the_record_fits_the_other_function_only():
    """The record is within one binomial deviation of what they compute, and four away from what is right."""
    e, record = expected(), Record()
    share = record.of_index_one / record.points
    deviation = np.sqrt(record.points * share * (1 - share))
    assert abs(record.of_index_one - e.squared) < deviation
    assert abs(record.of_index_one - e.right) > 4 * deviation


def test_the_formula_counts_what_the_hessians_count():
    counted, e = np.zeros(3), expected(record=Record(origin_found=100, points=1))
    for seed in range(200):
        data = instance(SINGLE, seed)
        points = real_points(SINGLE, data)
        counted += (len(points), *((indices(SINGLE, data, points, q) == 1).sum() for q in (False, True)))
    assert abs(counted[1] / counted[0] - e.right) < 0.06
    assert abs(counted[2] / counted[0] - e.squared) < 0.06


def test_the_right_hessian_always_has_a_minimum_the_other_has_not():
    architecture = Architecture((1, 2, 2))
    without = [0, 0]
    for seed in range(40):
        data = instance(architecture, seed)
        points = real_points(architecture, data)
        for k, squared in enumerate((False, True)):
            without[k] += (indices(architecture, data, points, squared) > 0).all()
    assert without[0] == 0 < without[1]
    assert expected(uniform=True).impossible > 5
