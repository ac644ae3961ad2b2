"""Property tests here draw the same examples every time, however busy the machine is."""

import torch
from hypothesis import HealthCheck, settings

settings.register_profile(
    "course", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("course")

# Small layers are faster on one thread, and other tests run beside these.
torch.set_num_threads(1)
