"""The parts of a target host that are not stand-ins: a Docker daemon of this machine, images for it, a real nginx."""
