from array import array

from bascule.signals.text.normal import NormalForm

def sums(tables: tuple[array[int], ...], form: NormalForm) -> tuple[int, list[int]]: ...
