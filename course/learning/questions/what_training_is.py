"""Questions on notebook 01: loss, parameters, learning rate, batches, when to stop, reward."""

from course.learning.questions.question import Question

QUESTIONS = (
    Question(
        "01 loss and accuracy",
        "01",
        "Two models give right answers for the same 8 of 10 patients. Can their losses differ?",
        (
            "No, loss is the share of wrong answers",
            "No, with the same right answers they are the same model",
            "Yes, loss also asks how far off an answer is",
        ),
        2,
        (
            "That share is the error rate. Loss is finer: a near miss costs less than a far one.",
            "Many different parameters give the same right answers, some with more to spare than others.",
            "A right answer given with 99% certainty costs less than one given with 51%.",
        ),
    ),
    Question(
        "01 w and b",
        "01",
        "A line predicts w · x + b, with w = 3. Training raises b by 2 and leaves w. What does the line do?",
        (
            "It gets steeper",
            "It moves up by 2 everywhere",
            "It moves to the right by 2",
            "Only its point at x = 0 moves",
        ),
        1,
        (
            "How steep it is, only w decides.",
            "2 is added to the prediction for every x.",
            "b is added to the prediction, so the line moves up. It does not move along x by 2.",
            "b is added for every x, not only where the line crosses x = 0.",
        ),
    ),
    Question(
        "01 loss surface",
        "01",
        "A line has the parameters w and b. What is one point on its loss surface?",
        (
            "One pair of w and b, and the loss they give",
            "One row of the data, and its error",
            "One step of training, and when it was taken",
        ),
        0,
        (
            "Each possible line is one place on the map; its height is the loss over the data.",
            "The height of each point takes in all the rows. They shape the surface and are not its points.",
            "Training is a path over the surface. The surface is there before the first step.",
        ),
    ),
    Question(
        "01 loss grows",
        "01",
        "The loss grows from step to step until it is no number any more. What do you try first?",
        (
            "More steps, for it will come down in the end",
            "A larger learning rate, to leave the bad region",
            "Another loss",
            "A smaller learning rate",
        ),
        3,
        (
            "Each step lands higher than the one before. More of them climb further.",
            "That makes the steps, which are too long already, longer.",
            "The measure is not to blame: the steps jump over the valley.",
            "Steps that are too long land ever higher on the other side of the valley. Shorter ones go down.",
        ),
    ),
    Question(
        "01 small steps",
        "01",
        "A line is fitted with a learning rate a hundred times too small. What do you see?",
        (
            "The loss jumps up and down",
            "The loss ends lower, because small steps are more careful",
            "The loss falls with each step, but hardly",
        ),
        2,
        (
            "That is what steps that are too long do.",
            "The loss surface of a line has one lowest point. Small steps lead to the same one, only later.",
            "The direction is right and each step is tiny: it goes down, and takes for ever.",
        ),
    ),
    Question(
        "01 jagged curve",
        "01",
        "At the same learning rate the loss falls smoothly with all rows in each step, "
        "and jaggedly with ten rows in each. Why?",
        (
            "Ten rows are a sample, and each sample points a little elsewhere",
            "The learning rate changes from batch to batch",
            "The computer rounds more with small batches",
        ),
        0,
        (
            "The mean over ten rows is the mean over all plus chance. The path wavers around the smooth one.",
            "The learning rate is the same. What changes is which rows speak.",
            "Rounding is far too small to be seen. Which ten rows come is what matters.",
        ),
    ),
    Question(
        "01 stop rule",
        "01",
        "The rule is: stop when the loss over all rows is below 10. "
        "The best line for these rows has a loss of 12. What happens?",
        (
            "It stops at 12, for that is the best there is",
            "It goes on for ever, for the rule is never met",
            "It stops later, after enough steps",
        ),
        1,
        (
            "The rule knows its threshold and nothing else: 12 is not below 10.",
            "No line gets below 12, so a rule needs a second way out, such as: no progress any more.",
            "More steps come closer to 12, and never below.",
        ),
    ),
    Question(
        "01 unseen",
        "01",
        "A model's training loss is 0. What does this say about patients it has never seen?",
        (
            "Their loss will be 0, too, or nearly so",
            "It can't say: their loss has to be measured on them",
            "Their loss will be larger than that of any other model",
        ),
        1,
        (
            "It knows the answers of the patients it was trained on. Others have other answers.",
            "A loss on training rows speaks of training rows. Unseen data have to be asked themselves.",
            "It may be or not: a loss of 0 on some rows does not decide about others.",
        ),
    ),
    Question(
        "01 reward",
        "01",
        "You have code that makes a loss small. Now a reward should become large. What do you do?",
        (
            "Write other code: rewards need other mathematics",
            "Use minus the reward as the loss",
            "Use 1 divided by the reward as the loss",
        ),
        1,
        (
            "Up is down with the sign changed: what makes one number small makes its negative large.",
            "The lower minus the reward, the higher the reward.",
            "This breaks where the reward is zero, and ranks negative rewards above positive ones.",
        ),
    ),
)
