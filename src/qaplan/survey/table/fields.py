"""What the columns of people's tables are called in Russian, Kazakh and English, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qaplan.survey.table.types import TableKind

__all__ = ["OURS", "FieldNames", "fields_of"]

OURS = "qaplan"
"""How the headings begin of the columns that we add to a table that is given back."""


@dataclass(frozen=True)
class FieldNames:
    """One field of a kind of table.

    Args:
        name: Our name of it.
        spellings: What it is called elsewhere; the field's own name counts too.
        weight: How strongly it speaks for its kind of table.
        needed: Whether a row cannot do without it.
        unit: The unit that its numbers are kept in; empty for none.
    """

    name: str
    spellings: tuple[str, ...]
    weight: float = 1.0
    needed: bool = False
    unit: str = ""


def _field(
    name: str, spellings: str, weight: float = 1.0, *, needed: bool = False, unit: str = ""
) -> FieldNames:
    listed = tuple(part.strip() for part in spellings.split("|") if part.strip())
    return FieldNames(name, (name.replace("_", " "), name, *listed), weight, needed, unit)


def _first(number: int, spellings: str) -> str:
    """Spellings without a number mean the first stretch."""
    return spellings if number == 1 else ""


_SPECIES = _field(
    "species",
    "вид|вид животного|вид животных|животное|название вида|таксон|латинское название|species name|"
    "scientific name|"
    "taxon|animal|түр|түрі|жануар|жануар түрі|жануардың түрі|аң",
    needed=True,
)
_COUNT = _field(
    "count",
    "количество|кол-во|кол во|количество особей|кол-во особей|число|число особей|численность|особей|голов|"
    "number|number of animals|individuals|n|quantity|group size|саны|жануар саны|дара саны|бас саны|"
    "мөлшері",
)
_SEX = _field("sex", "пол|пол животного|gender|жынысы|жыныс")
_STAGE = _field("life_stage", "возраст|возрастная группа|возраст животного|age|age class|stage|жасы|жас тобы")
_OBSERVER = _field(
    "observer",
    "наблюдатель|наблюдатели|фио|ф.и.о.|фио наблюдателя|автор|автор наблюдения|кто видел|кто сообщил|"
    "исполнитель|"
    "инспектор|сообщил|recorded by|observers|reported by|seen by|бақылаушы|бақылаған|кім көрді|аты-жөні|"
    "тіркеген",
)
_COMMENTS = _field(
    "comments",
    "примечание|примечания|комментарий|комментарии|заметки|описание|прим.|comment|note|notes|remarks|"
    "ескерту|"
    "ескертпе|ескертулер|түсініктеме",
)
_LONGITUDE = _field("longitude", "долгота|в.д.|вд|lon|long|lng|x|бойлық", 0.2)
_LATITUDE = _field("latitude", "широта|с.ш.|сш|lat|y|ендік", 0.2)
_COORDINATES = _field(
    "coordinates", "координаты|gps|координаты gps|координата|position|координаттар|координаталар", 0.2
)

_SIGHTINGS = (
    _field("sighting_id", "sightingid", 3),
    _field(
        "date",
        "дата|дата наблюдения|дата встречи|дата регистрации|дата находки|дата учета|когда|период|сроки|"
        "даты|"
        "date of observation|date observed|observed on|when|dates|period|күні|күн|бақылау күні|"
        "кездескен күні|"
        "тіркелген күні|қашан|мерзімі",
        needed=True,
    ),
    _field("time", "время|время наблюдения|время встречи|час|time of day|hour|уақыты|уақыт|сағаты"),
    _field(
        "place",
        "место|место встречи|место наблюдения|место находки|местность|местонахождение|локация|локалитет|"
        "урочище|"
        "участок|точка|пункт|название места|станция|где|location|locality|site|station|where|place name|"
        "орын|орны|жер|жері|кездескен жері|бақылау орны|қайда|учаске|станса|стансасы",
        needed=True,
    ),
    _SPECIES,
    _COUNT,
    _SEX,
    _STAGE,
    _field(
        "evidence",
        "тип данных|тип наблюдения|тип встречи|вид встречи|признак|признаки|следы|характер встречи|"
        "тип записи|"
        "evidence type|record type|sign|type of record|белгі|белгісі|із|дерек түрі|кездесу түрі",
    ),
    _OBSERVER,
    _field("distance_m", "расстояние|дистанция|расстояние до животного|distance|қашықтық|"
           "арақашықтық", unit="m"),
    _field("elevation_m", "высота|высота над уровнем моря|абс высота|elevation|altitude|биіктік|"
           "биіктігі", unit="m"),
    _COMMENTS,
    _LONGITUDE,
    _LATITUDE,
    _COORDINATES,
)  # fmt: skip

_DEPLOYMENTS = (
    _field("deployment_id", "deployment|deploymentid|id установки", 1.5),
    _field(
        "station_id",
        "станция|номер станции|№ станции|код станции|точка|название точки|station|station name|"
        "locationid|site|"
        "станса|стансасы|станса нөмірі|нүкте",
        needed=True,
    ),
    _field("camera_id", "камера|номер камеры|№ камеры|фотоловушка|номер фотоловушки|№ фотоловушки|"
           "код камеры|camera|"
           "camera number|камера нөмірі|фототұзақ|фототұзақ нөмірі|аулағыш", 1.5),
    _field("location_name", "место|место установки|местность|урочище|название места|place|орын|"
           "орнатылған жері|жер"),
    _field("start", "установка|дата установки|дата постановки|начало|начало работы|установлена|"
           "установка дата|setup|"
           "setup date|set up|deployed|deployment start|start date|орнату|орнатылған күні|орнату күні|"
           "басталуы|"
           "орнату күн", 2),
    _field("end", "снятие|дата снятия|окончание|конец|конец работы|снята|снятие дата|retrieval|"
           "retrieval date|pick up|"
           "pickup|collected|deployment end|end date|алу|алынған күні|алу күні|аяқталуы|шешу|"
           "шешілген күні", 2),
    _field("period", "период|период работы|сроки|сроки работы|даты работы|working period|dates|"
           "жұмыс мерзімі|мерзімі", 1),
    _field("utc_offset", "часовой пояс|пояс|utc offset|timezone|time zone|utc|уақыт белдеуі", 1),
    _field("serial", "серийный номер|серийный №|заводской номер|s/n|serial number|serial no|"
           "сериялық нөмірі", 1.5),
    _field("model", "модель|модель камеры|марка|camera model|моделі|үлгісі", 1.5),
    _field("bait", "приманка|bait use|жем|еліктіргіш"),
    _field("purpose", "цель|цель установки|мақсат|мақсаты"),
    _COMMENTS,
    _LONGITUDE,
    _LATITUDE,
    _field("easting", "utm x|utm_x|utm e", 0.5),
    _field("northing", "utm y|utm_y|utm n", 0.5),
    _field("coordinate_uncertainty_m", "точность|точность gps|погрешность|accuracy|дәлдік", 0.5, unit="m"),
    *(
        _field(f"problem{number}_{part}", spellings, 1)
        for number in (1, 2, 3)
        for part, spellings in (
            ("from", f"не работала с {number}|{_first(number, 'не работала с|сбой с')}"),
            ("to", f"problem {number} to|не работала по {number}|{_first(number, 'не работала по|сбой по')}"),
            ("reason", f"problem {number} reason|причина {number}|{_first(number, 'причина|причина сбоя')}"),
        )
    ),
    *(
        _field(f"{visit}_{part}", f"{visit} {part.replace('_', ' ')}", 1.5)
        for visit in ("setup", "pickup")
        for part in ("shown_clock", "true_clock", "battery", "card", "tilt", "spring", "tracks", "by")
    ),
)  # fmt: skip

_OBSERVATIONS = (
    _field("observation_id", "observationid", 3),
    _field("file", "файл|имя файла|название файла|снимок|фото|кадр|номер кадра|№ кадра|file name|"
           "filename|image|photo|"
           "picture|media|filepath|file path|path|файл атауы|сурет|фото атауы|кадр нөмірі", 3, needed=True),
    _field("folder", "папка|путь|каталог|карта|folder|relative path|directory|қалта|бума", 2),
    _field("type", "тип|тип объекта|observation type|category|объект|түр санаты", 1),
    _SPECIES,
    _COUNT,
    _SEX,
    _STAGE,
    _field("flank", "бок|сторона|сторона тела|side|body side|бүйір|жағы", 1.5),
    _field("individual_id", "особь|код особи|имя особи|id особи|индивид|individual|individual id|"
           "animal id|дара коды", 1.5),
    _OBSERVER,
    _COMMENTS,
)  # fmt: skip

_KINDS: Mapping[TableKind, tuple[FieldNames, ...]] = {
    "sightings": _SIGHTINGS,
    "deployments": _DEPLOYMENTS,
    "observations": _OBSERVATIONS,
}


def fields_of(kind: TableKind) -> tuple[FieldNames, ...]:
    """The fields of one kind of table."""
    return _KINDS[kind]
