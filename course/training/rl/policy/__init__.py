"""Policies as networks: PPO and REINFORCE."""
