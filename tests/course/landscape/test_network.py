"""The gradient in matrix form against the polynomials from the engine's derivation and difference quotients."""

import numpy as np
import pytest

from frechet.course.landscape.architecture import Architecture
from frechet.course.landscape.instance import instance
from frechet.course.landscape.network import Network, NetworkForms, ParameterHomotopy, Parameters
from frechet.course.landscape.polynomials import critical_polynomials
from frechet.course.landscape.systems import homogenised
from frechet.errors import UnsupportedError

CASES = [((2, 3, 2), 2), ((1, 2, 3, 2), 1), ((2, 2, 1, 2, 3), 2)]


def points(count, number=4, seed=0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((number, count)) + 1j * rng.standard_normal((number, count))


def apart(a, b):
    return np.abs(a - b).max() / np.abs(b).max()


@pytest.mark.parametrize(("widths", "samples"), CASES)
def test_it_is_the_engines_gradient(widths, samples):
    a = Architecture(widths, samples)
    data = instance(a, seed=1, distribution="complex")
    polynomials, forms = critical_polynomials(a, data), NetworkForms(a, data)
    x = points(a.count)
    value, J = forms.evaluate(np.concatenate([np.ones((len(x), 1)), x], axis=1))
    assert apart(value, polynomials(x)) < 1e-13
    assert apart(J[:, :, 1:], polynomials.jacobian(x)) < 1e-13


@pytest.mark.parametrize(("widths", "samples"), CASES)
def test_both_homogeneous_forms_agree_up_to_the_scale_of_each_equation(widths, samples):
    a = Architecture(widths, samples)
    data = instance(a, seed=2)
    forms, reference = NetworkForms(a, data), homogenised(critical_polynomials(a, data))
    assert forms.degrees == reference.degrees
    z = points(a.count + 1)
    value, J = forms.evaluate(z)
    wanted, slopes = reference.evaluate(z)
    scale = (value / wanted)[0]
    assert apart(value, wanted * scale) < 1e-12
    assert apart(J, slopes * scale[:, None]) < 1e-12


@pytest.mark.parametrize(("widths", "samples"), CASES)
def test_the_rate_along_a_line_of_parameters_is_the_difference_quotient(widths, samples):
    a = Architecture(widths, samples)
    ends = [Parameters.of(instance(a, seed, "complex")) for seed in (1, 2)]
    homotopy = ParameterHomotopy(Network(a), *ends)
    z, paths, h = points(a.count + 1), np.arange(4), 1e-5
    rate = homotopy.evaluate(z, np.full(4, 0.3), paths)[2]
    after, before = (homotopy.evaluate(z, np.full(4, 0.3 + s), paths)[0] for s in (h, -h))
    assert apart((after - before) / (2 * h), rate) < 1e-9


def test_without_a_hidden_layer_the_equations_are_linear():
    with pytest.raises(UnsupportedError, match="linear equations"):
        Network(Architecture((2, 2)))
