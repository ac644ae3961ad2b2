"""Questions on notebook 03: chain rule, sign of a gradient, numerical check, vanishing gradients."""

from course.learning.questions.question import Question

QUESTIONS = (
    Question(
        "03 chain rule",
        "03",
        "If w grows a little, z grows 3 times as much. If z grows a little, the loss grows twice as much. "
        "About how much does the loss grow if w grows by 0.01?",
        ("By 0.02", "By 0.05", "By 0.06"),
        2,
        (
            "This is how the loss answers to z. The step from w to z is missing.",
            "Rates along a chain are multiplied, not added.",
            "z grows by 0.03, and the loss by twice that: rates along a chain are multiplied.",
        ),
    ),
    Question(
        "03 negative gradient",
        "03",
        "A weight has the gradient −4, and the learning rate is 0.1. What does one step do to the weight?",
        (
            "It lowers it by 0.4",
            "It raises it by 0.4",
            "It raises it by 4",
            "Nothing, for a loss with a negative gradient is as low as it gets",
        ),
        1,
        (
            "The step goes against the gradient: minus 0.1 times −4 is plus 0.4.",
            "A negative gradient says that the loss falls as the weight grows. So the step raises it.",
            "The direction is right. The length is the gradient times the learning rate.",
            "At the lowest point the gradient is 0. −4 says: it falls that way.",
        ),
    ),
    Question(
        "03 numerical check",
        "03",
        "You wrote a backward pass. Which is the best test that its gradient for a weight is right?",
        (
            "Nudge the weight both ways and see how the loss changes",
            "Run the backward pass twice and compare the two results",
            "Train for a while and see that the loss falls",
        ),
        0,
        (
            "The gradient says how the loss answers to a nudge, and a nudge needs no calculus.",
            "A mistake in the code is made twice, in the same way.",
            "A gradient that is half wrong often lowers the loss, only worse than the right one would.",
        ),
    ),
    Question(
        "03 ten sigmoids",
        "03",
        "A chain of ten sigmoid neurons, one a layer, has weights near 1. "
        "A sigmoid is never steeper than 0.25. "
        "How large is the gradient in the first layer, compared with the last?",
        (
            "About the same, for all layers share one loss",
            "Larger, for it is the sum over all the layers behind it",
            "Far smaller, for each layer on the way shrinks it",
        ),
        2,
        (
            "They share the loss, but the first layer's influence has to pass through nine more neurons.",
            "Along a chain slopes are multiplied, and a product of numbers below 1 shrinks.",
            "On its way back it shrinks to a quarter or less in each of nine layers: 0.25⁹ is 0.000004.",
        ),
    ),
    Question(
        "03 against vanishing",
        "03",
        "In a deep network of sigmoid layers, 32 neurons wide, the first layers hardly learn. "
        "Which change helps most?",
        (
            "A learning rate a thousand times as large for all layers",
            "ReLU instead of sigmoid in the hidden layers",
            "Ten times as many training rows",
            "Three more layers",
        ),
        1,
        (
            "The last layers, whose gradients are large already, would diverge.",
            "The slope of a ReLU that is on is 1, and in wide layers enough are on: far more comes back.",
            "More rows give a better mean of gradients that are tiny all the same.",
            "Each layer adds one more factor of at most a quarter.",
        ),
    ),
    Question(
        "03 zero gradient",
        "03",
        "For this batch the gradient of one weight is exactly 0. What do you know?",
        (
            "The weight itself is 0",
            "The network is fully trained",
            "A tiny nudge of this weight would hardly change this loss",
        ),
        2,
        (
            "The gradient is about what a change would do, not about the value.",
            "It is one weight and one batch. Into a ReLU that is off, every weight has gradient 0.",
            "That is what a gradient says, no more: other weights, or another batch, may say otherwise.",
        ),
    ),
    Question(
        "03 why backwards",
        "03",
        "Nudging every weight also gives all gradients. Why is backpropagation used instead?",
        (
            "One pass back serves all weights at once",
            "Nudging gives wrong gradients, since it knows no chain rule",
            "The later layers matter more, so they should be changed first",
        ),
        0,
        (
            "Nudging needs a run forward for each weight, of which there may be millions.",
            "Nudging gives nearly the same numbers; this is why it can check them. It is just slow.",
            "It goes backwards because the loss is at the end. All weights are then changed together.",
        ),
    ),
)
