"""Rewards: a pole to balance and a gripper to teach, with hands on the terms of the reward."""
