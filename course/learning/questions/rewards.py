"""Questions on notebook 13: what a reward is, exploring, regret, values, discount and hacked rewards."""

from course.learning.questions.question import Question

QUESTIONS = (
    Question(
        "13 reward or label",
        "13",
        "A label tells a classifier the right answer. What does a reward tell an agent?",
        (
            "Which of its actions would have been the right one",
            "How far it still is from success",
            "How good was what came of its action, and nothing about the others",
        ),
        2,
        (
            "That would be a label. What the other actions would have paid, nobody says.",
            "Only if somebody made it pay for nearness. A reward may come once, at the very end.",
            "That is why it must try things out: what it does not do, it learns nothing about.",
        ),
    ),
    Question(
        "13 greedy",
        "13",
        "A learner always pulls the arm that has paid best so far. What can go wrong?",
        (
            "Nothing: with every pull it knows more about the best arm",
            "It never tries the best arm, or has bad luck with it once, and never comes back",
            "It changes its arm too often to learn anything",
        ),
        1,
        (
            "It knows more about the arm that it pulls, which need not be the best.",
            "An estimate that is too low is only corrected by pulling, and that arm is not pulled any more.",
            "It stays with one arm for long, often for ever.",
        ),
    ),
    Question(
        "13 regret",
        "13",
        "The best arm pays 0.7 on average. A learner pulls one of 0.4, and wins. Its regret grows by what?",
        (
            "0.3: what the choice gives away on average",
            "0: it has won",
            "−0.3: it has won more than the best arm pays",
        ),
        0,
        (
            "Regret judges the choice, not the luck: the best arm's mean less the mean of the one pulled.",
            "The win was luck. On a hundred such pulls the choice costs thirty wins.",
            "Regret is never below 0: no choice is better than the best.",
        ),
    ),
    Question(
        "13 doubt",
        "13",
        "Arm A has paid 0.6 in 500 pulls, B 0.5 in 3. Which does an upper confidence bound pull?",
        (
            "A, for it has paid more in many more pulls than the other",
            "Either of them, by lot",
            "B, for little is known of it, and it may be better",
        ),
        2,
        (
            "A greedy learner does. This rule adds what is not known, and of A nearly all is known.",
            "Lots are drawn by ε-greedy. This rule computes how much each arm may pay.",
            "Three pulls leave room for 0.9 as for 0.1. If it is poor after all, that is soon known.",
        ),
    ),
    Question(
        "13 drift",
        "13",
        "What the arms pay changes slowly over the years. What helps a learner?",
        (
            "The exact mean of everything it was ever paid",
            "A constant step size, which forgets what is long ago, and going on exploring",
            "To stop exploring as soon as it is sure",
        ),
        1,
        (
            "The mean of ten years says little about today: the old pulls outvote the new ones.",
            "The newest pulls count most, and an arm that has become better is still tried now and then.",
            "It was sure of a world that is no more, and it never hears of the new one.",
        ),
    ),
    Question(
        "13 discount",
        "13",
        "The discount is 0.9. A flag eleven steps ahead pays 1. What is it worth here, about?",
        (
            "0.9, for the discount is taken off once",
            "0.35: each step takes a tenth off",
            "Nothing, for a flag pays only once it is reached",
        ),
        1,
        (
            "It is taken off at every step: what lies far ahead counts for less.",
            "0.9 to the power of 10 is 0.35. So the value rises towards the flag, and arrows can follow it.",
            "A value is just that: what is to come, seen from here.",
        ),
    ),
    Question(
        "13 coin",
        "13",
        "A vacuum robot is paid for each gram of dust it picks up. It empties its bag and starts over. Why?",
        (
            "It does exactly what pays: picking up, not a clean floor",
            "It has not been trained for long enough to see that the floor matters",
            "It explores too much",
        ),
        0,
        (
            "The reward stands for what was wanted, and the two have come apart. Pay for the clean floor.",
            "The longer it trains, the better it does this. Nothing in its reward speaks against it.",
            "Less exploring makes it do so more surely: this is the best that it can do for its reward.",
        ),
    ),
)
