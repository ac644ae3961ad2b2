"""The lines of a script of PPO or REINFORCE that are the same for every environment."""

from __future__ import annotations

from typing import Final

NETWORKS: Final = '''
def network(n_in, n_out):
    """Return a network with rectifiers, its weights and biases uniform as Glorot and Bengio have them."""
    generator = torch.Generator().manual_seed(SEED)
    sizes = [n_in, *HIDDEN, n_out]
    layers = []
    for n, m in zip(sizes, sizes[1:]):
        layer = torch.nn.Linear(n, m)
        bound = (6 / (n + m)) ** 0.5
        block = torch.rand(n + 1, m, generator=generator, dtype=torch.float64) * (2 * bound) - bound
        with torch.no_grad():
            layer.weight.copy_(block[:-1].T)
            layer.bias.copy_(block[-1])
        layers += [layer, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


env = Env(N_ENVS)
policy, value = network(env.n_obs, env.n_actions), network(env.n_obs, 1)
with torch.no_grad():
    policy[-1].weight.mul_(0.01)  # at first all actions are alike
optimizers = [torch.optim.Adam(net.parameters(), lr=0.001, eps=1e-5) for net in (policy, value)]
generator = torch.Generator().manual_seed(SEED)
drawn = []


def act(obs):
    """Draw an action for each copy: the largest of preference plus Gumbel number."""
    if not drawn:
        block = torch.empty(32, N_ENVS, env.n_actions).exponential_(generator=generator)
        drawn.extend(block.log().neg())
    with torch.no_grad():
        return (policy(obs) + drawn.pop(0)).argmax(-1)
'''
PPO: Final = '''
def advantages(rewards, values, terminated, truncated):
    """Generalised advantage estimation (Schulman et al., 2016, equation 16); values has a row more."""
    gamma, reach = knobs["gamma"], knobs["gamma"] * knobs["gae_lambda"]
    errors = rewards + gamma * np.where(terminated, 0, values[1:]) - values[:-1]
    found, later = np.empty_like(errors), np.zeros(N_ENVS)
    for t in reversed(range(len(errors))):
        later = errors[t] + reach * ~(terminated[t] | truncated[t]) * later
        found[t] = later
    return found


def ppo(rollout, last_obs, n_since):
    """Take many small steps on a rollout (Schulman et al., 2017, equation 7); policy and value loss.

    Learning rates and clip range fall with the steps since the last edit.
    """
    obs, actions, rewards, terminated, truncated, counts = (np.stack(column) for column in zip(*rollout))
    seen = torch.from_numpy(np.concatenate([obs, last_obs[None]]))
    with torch.no_grad():
        values = value(seen)[..., 0].numpy()
        better = advantages(rewards, values, terminated, truncated)
        obs, actions = seen[:-1].flatten(0, 1), torch.from_numpy(actions).flatten()
        targets = torch.from_numpy(better + values[:-1]).flatten().float()
        counts = torch.from_numpy(counts).flatten().float()
        better = torch.from_numpy(better).flatten().float()
        off = better - (better * counts).sum() / counts.sum().clamp_min(1)
        better = off / (((off.square() * counts).sum() / counts.sum().clamp_min(1)).sqrt() + 1e-8)
        old_log = policy(obs).log_softmax(-1).gather(-1, actions[:, None])[:, 0]
    left = 1.0
    if knobs["anneal_over"]:
        left = max(knobs["anneal_to"], 1 - n_since / knobs["anneal_over"])
    clip = knobs["clip_range"] * left
    for optimizer, rate in zip(optimizers, (knobs["lr"], knobs["value_lr"])):
        optimizer.param_groups[0]["lr"] = max(rate * left, 1e-6)

    def losses(rows):
        """Policy loss, value loss and entropy: means over the rows that count."""
        shares = counts[rows] / counts[rows].sum().clamp_min(1)
        log_pi = policy(obs[rows]).log_softmax(-1)
        ratio = (log_pi.gather(-1, actions[rows, None])[:, 0] - old_log[rows]).exp()
        clipped = -torch.minimum(ratio * better[rows], ratio.clamp(1 - clip, 1 + clip) * better[rows])
        errors = 0.5 * (value(obs[rows])[:, 0] - targets[rows]).square()
        return [(each * shares).sum() for each in (clipped, errors, -(log_pi.exp() * log_pi).sum(-1))]

    for _ in range(knobs["n_passes"] if left else 0):
        for rows in torch.randperm(len(obs), generator=generator).split(knobs["batch_size"]):
            policy_loss, value_loss, entropy = losses(rows)
            for optimizer in optimizers:
                optimizer.zero_grad()
            (policy_loss - knobs["entropy_coef"] * entropy + value_loss).backward()
            for net, optimizer in zip((policy, value), optimizers):
                torch.nn.utils.clip_grad_norm_(net.parameters(), knobs["max_grad_norm"])
                optimizer.step()
    with torch.no_grad():
        return [each.item() for each in losses(torch.arange(len(obs)))]
'''
REINFORCE: Final = '''
def reinforce(rollout):
    """Take one step on whole episodes (Sutton and Barto, 2018, section 13.4); the losses."""
    obs, actions, rewards, _, _, counts = (np.stack(column) for column in zip(*rollout))
    G, later = np.empty_like(rewards), np.zeros(N_ENVS)
    for t in reversed(range(len(rewards))):
        later = rewards[t] * counts[t] + knobs["gamma"] * later
        G[t] = later
    discount = knobs["gamma"] ** np.arange(len(rewards))[:, None] * counts
    obs, actions = torch.from_numpy(obs).flatten(0, 1), torch.from_numpy(actions).flatten()
    columns = G, discount, counts / counts.sum()
    G, discount, shares = (torch.from_numpy(column).flatten().float() for column in columns)
    log_pi, errors = policy(obs).log_softmax(-1), G - value(obs)[:, 0]
    strengths = discount * (errors.detach() if knobs["baseline"] else G) / N_ENVS
    policy_loss = -(strengths * log_pi.gather(-1, actions[:, None])[:, 0]).sum()
    value_loss = (shares * 0.5 * errors.square()).sum()
    entropy = -(shares[:, None] * log_pi.exp() * log_pi).sum()
    for optimizer, rate, loss in zip(optimizers, (knobs["lr"], knobs["value_lr"]), (policy_loss, value_loss)):
        optimizer.param_groups[0]["lr"] = max(rate, 1e-6)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return [each.item() for each in (policy_loss, value_loss, entropy)]
'''
LEARN: Final = {"ppo": PPO, "reinforce": REINFORCE}
LOOP: Final = """
obs = env.reset(int(np.random.SeedSequence(SEED).generate_state(1)[0]))
ended, paid, reached = np.zeros(N_ENVS, bool), np.zeros(N_ENVS), np.zeros(N_ENVS, bool)
last = deque(maxlen=100)  # return and goal of the last episodes
rollout, epoch, step = [], 0, 0
while True:
    n_before = now["n_restarts"]
    for settings, new in zip((knobs, weights, now), changes.get((epoch, step), ())):
        settings.update(new)
    for _ in range(now["n_restarts"] - n_before):
        obs, rollout = env.reset(None), []
        ended[:], paid[:], reached[:] = False, 0, False
    if (epoch, step) == END:
        break
    if ended.all() if now["algorithm"] == "reinforce" else len(rollout) >= knobs["n_steps"]:
        if now["algorithm"] == "reinforce":
            told = reinforce(rollout)
            obs, ended = env.reset(None), np.zeros(N_ENVS, bool)
        else:
            told = ppo(rollout, obs, (step - now["edited_at"]) * N_ENVS)
        rollout, epoch = [], epoch + 1
        returns, goals = np.mean(last, axis=0) if last else (np.nan, np.nan)
        print("round", epoch, "step", step, "return", returns, "goal", goals, "losses", *told)
        continue
    actions = act(torch.from_numpy(obs)).numpy()
    seen, terms, terminated, truncated, goals = env.step(actions)
    rewards = np.array(list(weights.values())) @ np.array([terms[name] for name in weights])
    rollout.append((obs, actions, rewards, terminated, truncated, ~ended))
    paid, reached = paid + rewards * ~ended, reached | goals & ~ended
    over = (terminated | truncated) & ~ended
    last.extend(zip(paid[over].tolist(), reached[over].tolist()))
    paid[over], reached[over] = 0, False
    ended = terminated | truncated | (ended & (now["algorithm"] == "reinforce"))
    obs, step = seen, step + 1

print("now", *(np.mean(last, axis=0) if last else (np.nan, np.nan)))  # return and goal, last 100 episodes
"""
