"""Landing: from delivered files to raw Parquet, every physical line accounted for."""

from satu_data_pemilu.landing import ledger
from satu_data_pemilu.landing.defaults import write_default_region_codes
from satu_data_pemilu.landing.found import Found, look
from satu_data_pemilu.landing.raw import create_source_views
from satu_data_pemilu.landing.report import LandingReport
from satu_data_pemilu.landing.run import land
from satu_data_pemilu.landing.simulated import manifest_of

__all__ = [
    "Found", "LandingReport", "create_source_views", "land", "ledger", "look",
    "manifest_of",
    "write_default_region_codes",
]
