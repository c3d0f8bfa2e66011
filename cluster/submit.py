"""What spark-submit starts: the command `sdp` on the session of a cluster.

spark-submit --master <master> cluster/submit.py build --engine spark --landing ... --warehouse ...
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from satu_data_pemilu.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
