"""Questions on notebook 14: what is paid and what is meant, hacks, shaping, and how a hack is found."""

from course.learning.questions.question import Question

QUESTIONS = (
    Question(
        "14 return and goal",
        "14",
        "The return climbs from round to round. What do you know about the task that you meant?",
        (
            "It is being learned, as the return measures it",
            "Nothing yet: the return says how well the agent collects what you pay",
            "It is learned once the return stops climbing",
        ),
        1,
        (
            "The return measures what is paid. Whether that is what you meant is another question.",
            "The goal has to be measured apart. Both may climb together, or the one without the other.",
            "A return that climbs no more is as good as the agent can get at being paid, hack or not.",
        ),
    ),
    Question(
        "14 each grasp",
        "14",
        "A hand is paid 1 each time it grasps the ball. What will it learn, given time?",
        (
            "To grasp the ball, and let go of it, and grasp it again",
            "To grasp once and hold on, as holding is the next step to lifting",
            "Nothing, because letting go is not paid",
        ),
        0,
        (
            "A second grasp pays like the first, so the shortest way back to it is worth the most.",
            "Nothing pays it for holding on. A held ball can't be grasped again.",
            "Letting go pays nothing by itself, but it makes the next payment possible.",
        ),
    ),
    Question(
        "14 to and fro",
        "14",
        "Which of these terms cannot be collected again and again?",
        (
            "0.1 at each step near the ball",
            "1 for each touch of the ball",
            "How much higher the ball got, with a fall counted as minus",
            "0.05 for each step that the motors move",
        ),
        2,
        (
            "A hand that stays there collects it as long as the episode lasts.",
            "Touch, leave, touch: it comes back as often as one likes.",
            "What rises and falls sums to nothing; only the height in the end is paid.",
            "Moving to and fro is enough.",
        ),
    ),
    Question(
        "14 shaping",
        "14",
        "Shaping pays γ Φ(s') − Φ(s), the discounted change of a potential. What becomes of the best policy?",
        (
            "It makes the best policy stay where the potential is high",
            "It depends on how large the potential is",
            "It stays the best, whatever the potential",
        ),
        2,
        (
            "Staying pays next to nothing: it is the change that counts, and leaving takes it back.",
            "A larger potential is paid and taken back in larger amounts, and the order stays.",
            "Added up with the discount to the end, all but the start cancels, the same for every policy.",
        ),
    ),
    Question(
        "14 mend by more",
        "14",
        "A robot hovers, as nearness pays at each step. You pay ten times as much for the finish. Mended?",
        (
            "Yes, the largest reward wins",
            "Perhaps today; a longer episode makes hovering worth more again",
            "No, a reward must be between 0 and 1",
        ),
        1,
        (
            "A small payment at each step becomes a large one when there are many steps.",
            "The hole is still there. Pay for coming nearer instead, and take it back for leaving.",
            "The scale of a reward matters to learning, and has nothing to do with this hole.",
        ),
    ),
    Question(
        "14 blame",
        "14",
        "An agent found a way to be paid that you did not think of. Where is the mistake?",
        (
            "In the reward: it said something else",
            "In the algorithm: it should have understood the task",
            "In the training: it went on for too long",
        ),
        0,
        (
            "The agent did exactly what the numbers asked for, and rather well.",
            "It never hears of the task, only of the numbers.",
            "Less training would have hidden the hole and not closed it.",
        ),
    ),
)
