"""The armed forces (TNI): the roster of those in service and of those who left."""

from satu_data_pemilu.simulation.agencies.service import Service


class Tni(Service):
    """Its lines are written by sql/tni/roster.sql."""

    folder = "tni"
