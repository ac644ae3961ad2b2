"""Questions on notebook 08: the lottery of one split, folds, leaks, groups and the standard error."""

from course.learning.questions.question import Question

QUESTIONS = (
    Question(
        "08 one split",
        "08",
        "A model scores 95% on 20 test rows. Another split of the same rows gives 80%. What has changed?",
        (
            "The model: it was trained worse the second time",
            "Chance: other rows test, and 20 of them say little",
            "The data: one of the splits must hold wrong labels",
        ),
        1,
        (
            "It is the same recipe on nearly the same rows. Its quality did not change by 15 points.",
            "One row of 20 is 5 points. A few easy or hard ones among them make such a difference.",
            "Wrong labels lower both scores. They do not explain why the two differ.",
        ),
    ),
    Question(
        "08 every row once",
        "08",
        "In 5-fold cross-validation, how often is a row tested, and how often does it train?",
        (
            "It is tested once and trains four times",
            "It is tested five times and trains five times",
            "Either it is tested or it trains, as its lot has it",
        ),
        0,
        (
            "Each fold tests a fifth of the rows, and all five together test every row once.",
            "Then models would be tested on rows that they trained on, and the score would flatter.",
            "That is a single split. Folds take turns, so that no row is only one or the other.",
        ),
    ),
    Question(
        "08 noise leak",
        "08",
        "Labels are coin tosses, and a pipeline scores 75% in cross-validation. What is most likely?",
        (
            "The network is large enough to predict a coin",
            "Five folds are too few",
            "Something was fitted on rows that test: a leak",
        ),
        2,
        (
            "Room helps it to remember the tosses it saw. The next toss does not know of them.",
            "With few folds a score is less sure, but it is as likely to be too low as too high.",
            "Only what has seen the answers can beat a coin: a choice of columns made on all rows has.",
        ),
    ),
    Question(
        "08 patients",
        "08",
        "Ten photos of each of 40 patients. New patients are to be judged. What must a split keep together?",
        (
            "All photos of one patient",
            "All photos of one class",
            "All photos of one day",
        ),
        0,
        (
            "A model that trained on nine of them knows the tenth by the person, not by the illness.",
            "Then a fold might train on one class only. Classes should be in every fold, in proportion.",
            "That would be right if the days differed, and tomorrow were in question. Here it is new people.",
        ),
    ),
    Question(
        "08 standard error",
        "08",
        "Four folds score 90, 86, 94 and 90%. Their standard deviation is 3.3 points. How sure is the mean?",
        (
            "To 3.3 points, like each fold",
            "To about 1.6 points: 3.3 divided by the root of 4",
            "Exactly, for all rows have been tested",
        ),
        1,
        (
            "One fold is that far from another. Their mean is surer than any of them.",
            (
                "A mean of k scores has 1 ⁄ √k of their spread. As the folds share training rows, it is a "
                "little more."
            ),
            "All rows that there are. Others of the same kind would give another number.",
        ),
    ),
    Question(
        "08 choosing",
        "08",
        "Widths 4 and 64 score 91.0% and 91.4%, each with a standard error of 1 point. Which one to take?",
        (
            "64: its score is higher",
            "4: it may well be as good, and it is simpler",
            "Neither: train a width of 32",
        ),
        1,
        (
            "By less than half of the error. The next deal of the rows may turn them round.",
            "That is the rule of one standard error. Differences fold by fold may tell more; ask them first.",
            "It would be a third one that cannot be told apart from the two.",
        ),
    ),
)
