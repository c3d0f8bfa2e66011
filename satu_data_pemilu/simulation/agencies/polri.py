"""The police (Polri): the roster of those in service and of those who left."""

from satu_data_pemilu.simulation.agencies.service import Service


class Polri(Service):
    """Its lines are written by sql/polri/roster.sql."""

    folder = "polri"
