#!/usr/bin/env python3
"""Writes what independent tools make of random sets, for the tests of crate `numerics` to meet.

Output, one set a line:
  lir.json         likelihood ratios by lir (Netherlands Forensic Institute): PAV, Cllr, ELUB, devPAV, cross-entropy, KDE, logistic
  statistics.json  scipy, statsmodels and scikit-learn: rank correlations, regressions, distributions, intervals

The tools stay outside judges: nothing of them is linked or shipped.

    python3 -m venv reference && reference/bin/pip install lir==1.3.1 statsmodels==0.15.0
    reference/bin/python scripts/reference/lir_reference.py crates/numerics/fixtures

Figures beyond the range of JSON are the words "inf" and "-inf"; null is a figure that the tool does not give.
"""

import json
import math
import os
import sys
import warnings
from pathlib import Path

# numpy's vector instructions round powers otherwise than the C library. lir compares 10^ratio with 10^threshold, so that a ratio on
# its grid of thresholds would fall to one side or the other by machine: ELUB bounds a step apart. Without them every machine agrees.
os.environ["NPY_DISABLE_CPU_FEATURES"] = "X86_V4 AVX512_ICL AVX512_SPR"

import numpy as np
import scipy
import scipy.optimize
import scipy.special
import scipy.stats
import sklearn
import statsmodels
import statsmodels.api
from lir.algorithms.bayeserror import elub
from lir.algorithms.isotonic_regression import IsotonicCalibrator
from lir.algorithms.kde import KDECalibrator
from lir.data.models import LLRData
from lir.metrics import cllr, cllr_min
from lir.metrics.devpav import devpav
from lir.plotting.expected_calibration_error import calculate_ece
from sklearn.linear_model import LogisticRegression
from statsmodels.stats.proportion import proportion_confint

SETS = 1000
SEED = 20240601
LOG_ODDS = [-3, -2, -1, 0, 1, 2, 3]
warnings.simplefilter("ignore")


def plain(value, digits=13):
    """A figure as JSON holds it: 13 significant digits, infinities as words."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(one, digits) for one in value]
    value = float(value)
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    short = float(f"{value:.{digits}g}")
    return int(short) if short == int(short) and abs(short) < 1e9 else short


def runs(values):
    """[[value, how often it follows itself], …]."""
    packed = []
    for value in values:
        if packed and packed[-1][0] == value:
            packed[-1][1] += 1
        else:
            packed.append([value, 1])
    return packed


def draw(rng, number):
    """Ratios under the first and the second proposition; the kind goes round in turn."""
    kind = number % 10
    n1, n2 = (int(rng.choice([1, 2, 3, 5, 10, 25, 60, 120])) for _ in range(2))
    apart, scale = rng.uniform(0, 4), rng.choice([0.3, 1, 2])
    h1, h2 = rng.normal(apart / 2, 1, n1) * scale, rng.normal(-apart / 2, 1, n2) * scale
    digits = 4
    if kind in (1, 5):  # ties
        digits = 1
    elif kind == 2:  # many ties, on the edges of whole powers
        digits = 0
    elif kind == 3:  # infinities on the right side
        h1[rng.random(n1) < 0.2], h2[rng.random(n2) < 0.2] = np.inf, -np.inf
    elif kind == 4:  # and on the wrong side
        h1[rng.random(n1) < 0.1], h2[rng.random(n2) < 0.1] = -np.inf, np.inf
        digits = int(rng.choice([1, 4]))
    elif kind == 6:  # apart altogether
        h1, h2 = np.abs(h1) + 0.5, -np.abs(h2) - 0.5
    elif kind == 7:  # the wrong way round
        h1, h2, digits = -h1, -h2, 2
    elif kind == 8:  # far beyond what a set can carry
        h1, h2, digits = h1 * 6, h2 * 6, 2
    elif kind == 9:  # everything the same, or nearly
        h1, h2, digits = h1 * 0.02 + 0.3, h2 * 0.02 + 0.3, 2
    return np.round(np.sort(h1), digits) + 0.0, np.round(np.sort(h2), digits) + 0.0


def queries(rng, both):
    """Scores that the calibrator has not seen: between, at and beyond those it has."""
    return np.round(np.concatenate([rng.uniform(both.min() - 2, both.max() + 2, 4), [both.max()]]), 3)


def pav(both, labels, misleading):
    """Ratios at the distinct scores in rising order, and the calibrator."""
    fitted = IsotonicCalibrator(add_misleading=misleading).fit(both.copy(), labels)
    return runs(plain(fitted.transform(np.unique(both)))), fitted


def of_lir(rng, number):
    h1, h2 = draw(rng, number)
    both, labels = np.concatenate([h2, h1]), np.concatenate([np.zeros(len(h2)), np.ones(len(h1))]).astype(int)
    data = lambda: LLRData(features=both.copy(), labels=labels)
    out = {"h1": plain(h1), "h2": plain(h2)}
    out["pav"], _ = pav(both, labels, 0)
    out["pav_bounded"], bounded = pav(both, labels, 1)
    out["cllr"], out["cllr_min"] = plain(cllr(data())), plain(cllr_min(data()))
    out["elub"] = plain(elub(both.copy(), labels, add_misleading=1))
    try:
        out["devpav"] = plain(np.ravel(devpav(both.copy(), labels))[0])
    except (ValueError, FloatingPointError):
        out["devpav"] = None
    finite = bool(np.isfinite(both).all())
    if finite and np.abs(both).max() < 6:
        priors = 10.0 ** np.array(LOG_ODDS)
        out["ece"] = plain(calculate_ece(10.0**both, labels, priors / (1 + priors)))
    if finite and number % 5 == 0:
        asked = queries(rng, both)
        out["asked"], out["answered"] = plain(asked), plain(bounded.transform(asked))
        if min(h1.std(), h2.std()) > 0.05:
            kde = KDECalibrator(bandwidth="silverman").fit(both.copy(), labels)
            inside = np.clip(asked, both.min(), both.max())
            out["kde"] = plain(np.log10(math.e) * (kde._kde1.score_samples(inside.reshape(-1, 1))))
    return out


def logistic(rng):
    """Unpenalised, weighted, penalised: intercept first."""
    n = int(rng.choice([40, 80, 150]))
    x = np.round(np.column_stack([rng.normal(0, 1, n), rng.normal(50, 10, n), rng.random(n) < 0.4]), 3)
    x[:, 0] += 0.02 * x[:, 1]
    odds = 0.8 * x[:, 0] + 0.05 * (x[:, 1] - 50) - 0.7 * x[:, 2]
    y = (rng.random(n) < 1 / (1 + np.exp(-odds))).astype(int)
    w = rng.integers(1, 5, n)
    design = statsmodels.api.add_constant(x)
    plainly = statsmodels.api.Logit(y, design).fit(disp=0, method="newton", maxiter=200, tol=1e-14)
    family = statsmodels.api.families.Binomial()
    weighted = statsmodels.api.GLM(y, design, family=family, freq_weights=w).fit(tol=1e-14, maxiter=200)
    pulled = LogisticRegression(C=1 / 1.5, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(x, y)
    return {
        "rows": plain(x),
        "labels": y.tolist(),
        "weights": w.tolist(),
        "free": plain(plainly.params),
        "weighted": plain(weighted.params),
        "strength": 1.5,
        "penalised": plain([pulled.intercept_[0], *pulled.coef_[0]]),
    }


def calibration(rng):
    """Logistic calibration of scores: slope and offset of the log10 ratio, prior divided out."""
    h1, h2 = np.round(rng.normal(1, 1.5, 40), 3), np.round(rng.normal(-1, 1.5, 90), 3)
    scores = np.concatenate([h1, h2])
    y = np.concatenate([np.ones(40), np.zeros(90)])
    fit = statsmodels.api.Logit(y, statsmodels.api.add_constant(scores)).fit(disp=0, tol=1e-14, maxiter=200)
    offset = (fit.params[0] - math.log(40 / 90)) / math.log(10)
    return {"h1": plain(h1), "h2": plain(h2), "slope": plain(fit.params[1] / math.log(10)), "offset": plain(offset)}


def ranked(rng):
    n = int(rng.choice([3, 8, 30]))
    one, other = np.round(rng.normal(0, 2, n), 1), np.round(rng.normal(0, 2, n), 0)
    rho, tau = scipy.stats.spearmanr(one, other).statistic, scipy.stats.kendalltau(one, other).statistic
    return {"one": plain(one), "other": plain(other), "spearman": plain(rho), "kendall": plain(tau)}


def gaps(rng, number):
    """Weibull of whole and of truncated gaps, and the power law with cut-off, by scipy's own densities and optimisers."""
    x = np.round(rng.weibull(rng.uniform(0.5, 1.5), 150) * 100 + 0.01, 3)
    if number % 2:
        x = np.round((1 - rng.random(150)) ** (-1 / 0.8), 3)
    least = 1.0 if number % 2 else 5.0
    tight = lambda f, x0, args=(), disp=0: scipy.optimize.fmin(f, x0, args=args, xtol=1e-11, ftol=1e-13, maxiter=5000, disp=0)
    shape, _, scale = scipy.stats.weibull_min.fit(x, floc=0, optimizer=tight)
    kept = x[x >= least]

    def cost(parameters):
        alpha, rate = parameters[0], math.exp(parameters[1])
        integrand = lambda u: math.exp((1 - alpha) * u - rate * least * math.exp(u))
        norm = scipy.integrate.quad(integrand, 0, 40, epsabs=0, epsrel=1e-13, limit=400)[0] * least ** (1 - alpha)
        return alpha * np.log(kept).sum() + rate * kept.sum() + len(kept) * math.log(norm)

    alpha, rate = 1.3, 0.013
    return {
        "gaps": plain(x),
        "weibull": plain([shape, scale]),
        "weibull_log_likelihood": plain(scipy.stats.weibull_min.logpdf(x, shape, 0, scale).sum()),
        "least": least,
        "power_law": [alpha, rate],
        "power_law_log_likelihood": plain(-cost([alpha, math.log(rate)])),
        "power_law_best": plain(-scipy.optimize.minimize(cost, [1.2, math.log(0.005)], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-10, "maxiter": 4000}).fun),
    }


def distributions(rng):
    shapes = [0.05, 0.3, 1, 2.5, 17, 400]
    gamma = [[a, p, scipy.stats.gamma.ppf(p, a)] for a in shapes for p in (0.001, 0.05, 0.5, 0.95, 0.999)]
    below = [[a, a * f, scipy.special.gammainc(a, a * f)] for a in shapes for f in (0.05, 0.5, 1, 1.3, 3)]
    ln_gamma = [[a, scipy.special.gammaln(a)] for a in (1e-3, 0.3, 1, 1.5, 2, 7.25, 171.5, 1e6)]
    normal = [[z, 2 * scipy.stats.norm.sf(z)] for z in (0, 0.1, 1, 1.96, 4, 9)]
    wilson = [[k, n, *proportion_confint(k, n, method="wilson")] for k, n in ((0, 10), (1, 7), (5, 10), (81, 263), (15, 148), (10, 10))]
    counts = rng.poisson(3, 168), rng.poisson(2, 168)
    kl = scipy.stats.entropy(counts[0] + 0.5, counts[1] + 0.5)
    return {
        "gamma_quantile": plain(gamma, 15),
        "gamma_below": plain(below, 15),
        "ln_gamma": plain(ln_gamma, 15),
        "normal_two_sided": plain(normal, 15),
        "wilson": plain(wilson, 15),
        "divergence": {"from": counts[0].tolist(), "to": counts[1].tolist(), "smoothing": 0.5, "nats": plain(kl)},
    }


def write(path, made_by, key, sets, rest=None):
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in sets)
    more = "".join(f",\n{json.dumps(name)}:[\n" + ",\n".join(json.dumps(one, separators=(",", ":")) for one in value) + "\n]" for name, value in (rest or {}).items())
    path.write_text(f'{{"made_by":{json.dumps(made_by)},\n{json.dumps(key)}:[\n{lines}\n]{more}}}\n', encoding="ascii")
    print(f"{path}: {path.stat().st_size:,} bytes")


def main():
    folder = Path(sys.argv[1])
    from importlib.metadata import version

    rng = np.random.default_rng(SEED)
    by = f"lir {version('lir')}, numpy {np.__version__}, scikit-learn {sklearn.__version__}"
    write(folder / "lir.json", by, "sets", [of_lir(rng, number) for number in range(SETS)])
    by = f"scipy {scipy.__version__}, statsmodels {statsmodels.__version__}, scikit-learn {sklearn.__version__}"
    rest = {
        "calibration": [calibration(rng) for _ in range(5)],
        "ranked": [ranked(rng) for _ in range(40)],
        "gaps": [gaps(rng, number) for number in range(6)],
        "distributions": [distributions(rng)],
    }
    write(folder / "statistics.json", by, "logistic", [logistic(rng) for _ in range(10)], rest)


if __name__ == "__main__":
    main()
