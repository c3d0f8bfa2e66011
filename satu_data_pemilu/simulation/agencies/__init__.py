"""The agencies of the simulation, one file and one folder of SQL each."""

from satu_data_pemilu.simulation.agencies.agency import Agency
from satu_data_pemilu.simulation.agencies.bp2mi import Bp2mi
from satu_data_pemilu.simulation.agencies.ditjenpas import Ditjenpas
from satu_data_pemilu.simulation.agencies.dukcapil import Dukcapil
from satu_data_pemilu.simulation.agencies.imigrasi import Imigrasi
from satu_data_pemilu.simulation.agencies.kemenag import Kemenag
from satu_data_pemilu.simulation.agencies.kemendikbud import Kemendikbud
from satu_data_pemilu.simulation.agencies.kemlu import Kemlu
from satu_data_pemilu.simulation.agencies.kemenkes import Kemenkes
from satu_data_pemilu.simulation.agencies.kpu import Kpu
from satu_data_pemilu.simulation.agencies.mahkamah_agung import MahkamahAgung
from satu_data_pemilu.simulation.agencies.polri import Polri
from satu_data_pemilu.simulation.agencies.tni import Tni

AGENCIES: tuple[type[Agency], ...] = (
    Kpu,
    Dukcapil,
    Tni,
    Polri,
    Imigrasi,
    Kemlu,
    Bp2mi,
    MahkamahAgung,
    Kemendikbud,
    Ditjenpas,
    Kemenkes,
    Kemenag,
)

__all__ = ["AGENCIES", "Agency"]
