"""Floor 0: environments with Gymnasium's API, as physics and reward terms; no drawing."""
