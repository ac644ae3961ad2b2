"""Questions on notebook 15: learning from oneself, whose chance a value is, exploring, and perfect play."""

from course.learning.questions.question import Question

QUESTIONS = (
    Question(
        "15 whose chance",
        "15",
        "After your move the other player can answer so that they win nine games of ten. "
        "What is the board that you left worth to you?",
        (
            "0.9, for that is the value of the best answer",
            "0.1",
            "−0.9, for what they win you lose",
            "0.5, for the game is not over yet",
        ),
        1,
        (
            "It is the best answer for them. What is good for one is bad for the other.",
            "There are no draws: what they do not win is yours, 1 − 0.9.",
            "It has the right order, but a chance is never below 0: the two add up to 1.",
            "That is what an agent believes before it has learned anything of this board.",
        ),
    ),
    Question(
        "15 poor opponent",
        "15",
        "An agent that knows nothing plays itself. Why does it get better, with such a poor opponent?",
        (
            "The rules say who has won, and that travels back from the end of games to earlier boards",
            "Both sides copy the moves of the better player",
            "It does not, until it meets somebody who plays well",
        ),
        0,
        (
            "A finished game is told truly whoever played it. As one side improves, so does its opponent.",
            "There is one agent and no better player: it plays both sides.",
            "It never met anybody, and in the end it keeps every win.",
        ),
    ),
    Question(
        "15 no exploration",
        "15",
        "Exploration is 0 from the first move on. What may go wrong?",
        (
            "The agent forgets what it has learned",
            "Nothing: from then on it plays only moves that are good",
            "Games take longer, because nobody makes a mistake",
            "A good move that looked poor once is never tried again",
        ),
        3,
        (
            "Values change only where games lead. What was learned elsewhere stays as it is.",
            "It plays the moves that it thinks good, and early on it thinks so without reason.",
            "Length has little to do with it. What counts is which boards are ever seen.",
            "It plays the same few games again and again, and learns nothing of all others.",
        ),
    ),
    Question(
        "15 worse against chance",
        "15",
        "On the small board White is lost against perfect play. As the agent learns this, it wins less "
        "often as White against a random player. Why?",
        (
            "It has trained for too long, and knows its own games by heart and no others",
            "It expects a perfect answer to each move, so all moves look equally lost",
            "Its step size is too large to settle down",
        ),
        1,
        (
            "Nothing was remembered by heart here: its values get truer all the time.",
            "It was taught against itself. It knows nothing of opponents who err, and sets them no traps.",
            "With any step size the values of a lost side go to 0, and then the moves look alike.",
        ),
    ),
    Question(
        "15 large board",
        "15",
        "On 4×4 squares, with 150 times as many positions, the same agent learns far more slowly. "
        "What did TD-Gammon and AlphaZero do about such games?",
        (
            "They worked out the exact value of each position, on as many machines as it took",
            "They let people play the first million games",
            "They let a network estimate values, so that like boards share what was learned",
        ),
        2,
        (
            "Backgammon and Go have more positions than any memory has places.",
            "Both learned from games against themselves, and AlphaZero knew only the rules.",
            "A table learns each board by itself. A network says something of boards it never saw.",
        ),
    ),
)
