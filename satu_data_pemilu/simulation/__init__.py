"""A simulated nation with truth, to develop on and to measure with.

`simulate` writes deliveries as the agencies write them and the truth beside them;
`likeness` tells how like the nation they are. Nothing is shared with the models.
"""

from satu_data_pemilu.simulation.command import register
from satu_data_pemilu.simulation.likeness import likeness
from satu_data_pemilu.simulation.run import SimulationReport, simulate

__all__ = ["SimulationReport", "likeness", "register", "simulate"]
