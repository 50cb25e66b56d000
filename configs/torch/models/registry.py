"""Networks by name."""
_MAKERS = {}


def register(name):
    """Lets `create` find a class, or a function that makes a network, under a name."""

    def keep(maker):
        if name in _MAKERS:
            raise ValueError(f"there are two networks '{name}'")
        _MAKERS[name] = maker
        return maker

    return keep


def available():
    """The names that there are."""
    return sorted(_MAKERS)


def create(name, **options):
    """A network by its name; `options` are its own."""
    if name not in _MAKERS:
        raise ValueError(f"there is no network '{name}'; there are {', '.join(available())}")
    return _MAKERS[name](**options)
