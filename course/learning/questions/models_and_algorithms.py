"""Questions on notebook 02: an algorithm is the procedure, a model what it yields; shapes of borders."""

from course.learning.questions.question import Question

QUESTIONS = (
    Question(
        "02 two hospitals",
        "02",
        "Two hospitals run the same training code, each on its own patients. What do both have afterwards?",
        (
            "The same algorithm, different models",
            "The same model, different algorithms",
            "The same algorithm and the same model",
            "Neither the same algorithm nor the same model",
        ),
        0,
        (
            "The code is the procedure, and is shared. What it yields, the parameters, comes from the data.",
            "It is the other way round: the procedure is the same, what it yielded is not.",
            "The same procedure finds other parameters in other data, and parameters make the model.",
            "The code is the algorithm, and they share it.",
        ),
    ),
    Question(
        "02 on a phone",
        "02",
        "A trained logistic regression is to answer on a phone. What must be copied there?",
        (
            "All the rows it was trained on",
            "The training code and its learning rate",
            "Its parameters and the formula that uses them",
        ),
        2,
        (
            "What was learned from the rows is in the parameters. Nearest neighbours would need the rows.",
            "These are needed to train it again, not to answer.",
            "That is the model. The algorithm that found the parameters, and the rows, can stay at home.",
        ),
    ),
    Question(
        "02 one neighbour",
        "02",
        "Nearest neighbours answers with the label of the one nearest training row. No two rows are equal. "
        "How often is it right on the training rows themselves?",
        (
            "About as often as on new rows",
            "Always",
            "Never, for no row is its own neighbour",
            "That depends on how long it trains",
        ),
        1,
        (
            "A training row finds itself. A new row has to make do with somebody else's label.",
            "The nearest training row to a training row is itself. So this says nothing about new rows.",
            "When it answers, all training rows are candidates, and the row itself is at distance 0.",
            "There are no parameters to move step by step: it keeps the rows, and that is all.",
        ),
    ),
    Question(
        "02 stairs",
        "02",
        "A border between two classes looks like stairs: only level and upright pieces. "
        "Which algorithm most likely made it?",
        (
            "Logistic regression on x and y",
            "A network of smooth neurons",
            "Nearest neighbours",
            "A decision tree",
        ),
        3,
        (
            "On x and y alone it makes one straight line, at any angle.",
            "Such neurons blend slanted borders into smooth curves.",
            "Its border lies halfway between rows of two classes, so its pieces run at any angle.",
            "Each question of a tree is about one input, such as x < 3: a level or an upright cut.",
        ),
    ),
    Question(
        "02 disc",
        "02",
        "One class fills a disc, the other surrounds it. Logistic regression is given only x and y. "
        "What does longer training bring?",
        (
            "The border slowly bends around the disc",
            "A better straight line at most, never a bent one",
            "It finds the circle if the learning rate is small enough",
        ),
        1,
        (
            "Training moves the line and turns it. It cannot bend what the formula makes straight.",
            "The formula decides which shapes there are, training picks one. x² and y² would add circles.",
            "The learning rate decides how the best line is reached. A circle is not among the lines.",
        ),
    ),
    Question(
        "02 more neighbours",
        "02",
        "Nearest neighbours asks 25 rows instead of 1. What happens to the border?",
        (
            "It gets more jagged, for more rows have a say",
            "It stays, for the rows are the same",
            "It gets smoother, for odd rows are outvoted",
        ),
        2,
        (
            "More rows have a say in each answer, so each single one has less.",
            "The rows are the same. How many of them vote on each place is not.",
            "One odd row is outvoted by the 24 others, so its little island disappears.",
        ),
    ),
    Question(
        "02 far away",
        "02",
        "Two algorithms reach the same accuracy with the same data. Now a case comes that is far from all "
        "training rows. What do the two models answer?",
        (
            "They may disagree, each in its own way",
            "The same, for they learned from the same data",
            "Nothing, for they have seen nothing like it",
        ),
        0,
        (
            "Where no rows are, a line goes on straight, and nearest neighbours copies the last row it has.",
            "The data settle the answers near the rows. Elsewhere the algorithm's own shape decides.",
            "A classifier answers everywhere, and often sounds sure where it has seen nothing.",
        ),
    ),
)
