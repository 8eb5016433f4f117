"""Looking back at closed problems: how sure a relapse share is, how many to visit, and which."""

import math

import numpy as np
import pandas as pd

CONFIDENCE = 0.95


def wilson(n_hit: int, n: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's interval of a share; 0 to 1 where nothing was looked at.

    (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n). Wilson, J. Am. Stat. Assoc. 22 (1927) 209.

    Examples
    --------
    >>> tuple(round(x, 4) for x in wilson(2, 20))
    (0.0279, 0.301)
    """
    from scipy.special import ndtri

    if n == 0:
        return 0.0, 1.0
    z = float(ndtri(0.5 + confidence / 2))
    share, square = n_hit / n, z * z / n
    middle, half = share + square / 2, z * math.sqrt(share * (1 - share) / n + square / (4 * n))
    low, high = (middle - half) / (1 + square), (middle + half) / (1 + square)
    return (0.0 if n_hit == 0 else low), (1.0 if n_hit == n else high)


def sample_size(n_closed: int, relapse_share: float, confidence: float = CONFIDENCE) -> int:
    """How many closed problems to visit, so that a relapse share is not missed.

    The least n for which, were the share of the closed problems relapsed (rounded up to whole
    ones), a draw of n without replacement would find one with the confidence asked
    (hypergeometric).

    Parameters
    ----------
    n_closed : int
        Problems closed.
    relapse_share : float
        The share to be found [1].
    confidence : float
        Probability of finding it [1].

    Examples
    --------
    >>> sample_size(100, 0.05), sample_size(0, 0.05), sample_size(10, 0.05)
    (45, 0, 10)
    """
    n_relapsed = min(math.ceil(relapse_share * n_closed - 1e-9), n_closed)
    if n_closed == 0 or n_relapsed == 0:
        return 0 if n_closed == 0 else n_closed
    missed = 1.0
    for n in range(1, n_closed + 1):
        # Of those left, the chance that the next is sound too.
        missed *= max(n_closed - n_relapsed - (n - 1), 0) / (n_closed - (n - 1))
        if 1 - missed >= confidence - 1e-12:
            return n
    return n_closed


def draw(closed: pd.DataFrame, n: int, seed: int) -> pd.DataFrame:
    """Which closed problems to visit: a weighted draw without replacement, the same for a seed.

    Each gets the key u^(1/weight), and the largest are taken (Efraimidis and Spirakis 2006); the
    order of the rows does not matter.

    Parameters
    ----------
    closed : DataFrame
        ``problem_id`` and ``risk`` (> 0), and what else is to be printed.
    n, seed : int
        How many, and the seed.

    Returns
    -------
    DataFrame
        The rows drawn, in the order of visits, with ``visit`` counted from 1.

    Examples
    --------
    >>> rows = pd.DataFrame({"problem_id": list("abcd"), "risk": [1.0, 1.0, 1.0, 100.0]})
    >>> draw(rows, 2, seed=1)["problem_id"].tolist()[0]
    'd'
    """
    ordered = closed.sort_values("problem_id", ignore_index=True)
    chance = np.random.default_rng(seed).random(len(ordered))
    keys = np.log(chance) / ordered["risk"].to_numpy(dtype=np.float64)
    drawn = ordered.iloc[np.argsort(-keys, kind="stable")[:n]].reset_index(drop=True)
    drawn.insert(0, "visit", np.arange(1, len(drawn) + 1))
    return drawn
