"""Questions on notebook 07: the gap, remembering, what restrains a network, and when to stop."""

from course.learning.questions.question import Question

QUESTIONS = (
    Question(
        "07 two curves",
        "07",
        "The training loss still falls, and the validation loss has been rising for a while. What happens?",
        (
            "The learning rate is too small for the validation rows",
            "The network gets surer of things that hold for its training rows only",
            "The validation rows are harder, so their loss is higher",
        ),
        1,
        (
            "No step is ever taken on validation rows, whatever the learning rate.",
            "What is peculiar to the training rows makes their loss smaller and helps nowhere else.",
            "Harder rows explain a higher curve. They do not explain one that fell first and rises now.",
        ),
    ),
    Question(
        "07 no gap",
        "07",
        "A model has a training loss of 0.69 and a validation loss of 0.69, on two classes. Is it good?",
        (
            "Yes, there is no gap, so it generalises perfectly",
            "It depends on how many epochs it took",
            "No, it is equally poor on both: a coin would do as well",
        ),
        2,
        (
            "It treats unseen rows like seen ones, and both badly.",
            "However long it took, 0.69 is the loss of answering one half to everything.",
            "The gap says how much of what was learned is memory. It does not say that anything was learned.",
        ),
    ),
    Question(
        "07 random labels",
        "07",
        "All training labels are drawn by lot, and a large network gets each one right. What does it show?",
        (
            "It has room to remember the rows one by one",
            "It has found a hidden rule in the lots",
            "The labels were not random enough",
        ),
        0,
        (
            "With nothing to learn, only memory can make a training loss fall. New rows are right by luck.",
            "There is none to find: on rows that were kept apart it does no better than a coin.",
            "Random labels can be remembered like any others. That is what the experiment is for.",
        ),
    ),
    Question(
        "07 dropout in use",
        "07",
        "A network was trained with dropout. What happens to the left-out neurons when it is used?",
        (
            "They stay away for good: training has chosen the best ones",
            "Chance goes on leaving some out, so answers vary a little",
            "All of them answer, and nothing is left out",
        ),
        2,
        (
            "Others are left out in every step, so each neuron was trained, and none was chosen.",
            "Chance acts in training passes only. The same row gets the same answer each time.",
            "What was kept was made larger in training, so that all together answer on the same scale.",
        ),
    ),
    Question(
        "07 patience",
        "07",
        "Patience is 20, and the lowest validation loss was at epoch 37. Which weights are kept in the end?",
        (
            "Those of epoch 37, the best that were seen",
            "Those of epoch 57, the last and most trained",
            "The mean of the last 20 epochs",
        ),
        0,
        (
            "The 20 epochs after it were only there to find out that nothing better comes soon.",
            "Those have trained longer, and for 20 epochs nothing they learned helped on new rows.",
            "Nothing is averaged: one moment was the best, and it was kept.",
        ),
    ),
    Question(
        "07 choosing by validation",
        "07",
        "You try 50 settings and keep the one with the best validation accuracy, 94%. "
        "What do you expect on new rows?",
        (
            "About 94%, because validation rows were never trained on",
            "Somewhat less than 94%",
            "Somewhat more than 94%",
            "Exactly as much as on training rows",
        ),
        1,
        (
            "No step was taken on them, and yet you chose by them: the luckiest of 50 won.",
            "Part of a winner's result is luck on these very rows. Rows that nobody chose by tell the rest.",
            "Luck helped the winner here. There is no reason for more of it there.",
            "Training rows tell how well the network remembers, which is another question.",
        ),
    ),
)
