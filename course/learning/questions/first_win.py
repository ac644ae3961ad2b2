"""Questions on notebook 00: labels, training and validation rows, accuracy, errors in one direction."""

from course.learning.questions.question import Question

QUESTIONS = (
    Question(
        "00 wrong label",
        "00",
        "While it trains, a network meets a record whose label is wrong. What does it do?",
        (
            "It leaves the record out, because it does not fit the others",
            "It takes the label as true and moves towards it",
            "It corrects the label from the measurements",
        ),
        1,
        (
            "Nothing in training drops a record. One that does not fit pushes like any other, often harder.",
            "Training only makes answers agree with the labels given. It has no other source of truth.",
            "Training changes weights, never labels.",
        ),
    ),
    Question(
        "00 validation rows",
        "00",
        "Why is accuracy measured on rows that the network never trained on?",
        (
            "They show how well it does on cases that are new to it",
            "Their labels are sure to be right, those of the training rows are not",
            "So that these rows can improve the weights, too",
        ),
        0,
        (
            "On training rows a network may repeat what it was told. Only rows that are new to it show more.",
            "Validation labels can be wrong, too. What counts is that training never used these rows.",
            "Rows that improved the weights would no longer be new, and could no longer judge.",
        ),
    ),
    Question(
        "00 two accuracies",
        "00",
        "A model is right on 100% of its training rows and on 70% of the validation rows. "
        "How often will it be right on new patients of the same clinic?",
        (
            "100%, for it has learned the task completely",
            "About 85%, the middle of the two",
            "About 70%, as on the validation rows",
        ),
        2,
        (
            "It has learned its training rows completely. New patients are not among them.",
            "The two numbers answer different questions, and the middle of them answers neither.",
            "New patients are like the validation rows: both are unknown to the model.",
        ),
    ),
    Question(
        "00 one direction",
        "00",
        "Eighteen of 100 labels are wrong. In clinic A all of them are malignant records called benign, "
        "nearly half of that class. In clinic B they are picked at random from all records. Whose model does "
        "worse on new patients?",
        (
            "Neither: eighteen are eighteen",
            "That of clinic A",
            "That of clinic B, for nobody can find its errors",
        ),
        1,
        (
            "How many is not all. Errors that point one way move the border, errors both ways mostly cancel.",
            "Its errors all push the border the same way, and too few right labels of that class push back.",
            "Errors in both directions are hard to find, too, but right labels nearby outvote most of them.",
        ),
    ),
    Question(
        "00 lazy model",
        "00",
        "90 of 100 patients are healthy. A model answers “healthy” for everyone. What is its accuracy?",
        (
            "0%, for it has found nobody who is ill",
            "50%, for it only guesses",
            "90%, for so many are healthy",
        ),
        2,
        (
            "Accuracy counts every right answer, those on the 90 healthy patients too.",
            "A guess is right half of the time only if both answers are equally common.",
            "Accuracy is the share of right answers: 90 of 100. That all who are ill are missed, it hides.",
        ),
    ),
    Question(
        "00 repair",
        "00",
        "A network has learned wrong labels. They are put right, and training goes on from the same weights. "
        "What happens on validation rows?",
        (
            "Accuracy rises again, with no new start",
            "Nothing: what is learned stays learned",
            "Nothing, until it starts anew with random weights",
        ),
        0,
        (
            "The weights follow the labels there are now. The right ones pull them back.",
            "Weights are no memory carved in stone: each step moves them towards the present labels.",
            "A new start is possible but not needed. Training goes on from wherever the weights are.",
        ),
    ),
)
