from __future__ import annotations

import pytest

from qaplan.base.errors import DataError
from qaplan.base.resources import read_bytes, read_text, resource_names


def test_a_packaged_file_is_read_as_text_and_as_bytes():
    path = "base/catalogue/ru/unit.po"
    assert read_bytes(path).decode("utf-8").splitlines() == read_text(path).splitlines()


def test_the_files_of_a_folder_are_sorted():
    names = resource_names("base/catalogue/kk")
    assert "unit.po" in names
    assert list(names) == sorted(names)


@pytest.mark.parametrize("read", [read_text, read_bytes, resource_names])
def test_what_the_package_lacks_is_named(read):
    with pytest.raises(DataError) as caught:
        read("base/catalogue/nothing")
    assert caught.value.code == "resource.missing"
