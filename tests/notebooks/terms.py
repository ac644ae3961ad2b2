"""Terms: the field's words that a beginner does not know, and where the notebooks define and use them.

A definition is an emphasised span (``*loss*``, ``**L2**``, ``*discount γ*``) of the prose whose words are
the term, in a sentence that says something of it. What is not one: a heading, the list of what a learner
will be able to do, the recap, the sources, and the name of a control (*Set **Batch size** to one row*), which
is told by its capital in the middle of a sentence.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.notebooks.notebooks import read, text_of


@dataclass(frozen=True)
class Term:
    """A word to be defined before it is used.

    Attributes
    ----------
    name : str
    notebook : str
        The number of the notebook that defines it.
    used : str
        A regular expression of its uses, whatever the case; left out, the name and its plural.
    defined : str
        A regular expression of the emphasised words that define it; left out, `used`.
    """

    name: str
    notebook: str
    used: str = ""
    defined: str = ""

    @cached_property
    def uses(self) -> re.Pattern[str]:
        """A pattern of its uses; a symbol is told from its capital."""
        plain = rf"(?<!\w){re.escape(self.name)}" + (r"(s|es)?\b" if self._is_word else "")
        return re.compile(self.used or plain, re.IGNORECASE if self._is_word else 0)

    @cached_property
    def definitions(self) -> re.Pattern[str]:
        """A pattern of the whole of the emphasised words that define it."""
        words = self.defined or self.uses.pattern
        return re.compile(rf"(?:(?:the|an?|its) )?(?:{words})[.:,]?", self.uses.flags)

    @property
    def _is_word(self) -> bool:
        return bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9 -]+", self.name))


@dataclass(frozen=True)
class Place:
    """One sentence, row of a table, text in code or printed text of a notebook, in reading order."""

    cell: str
    text: str
    defines: bool


TERMS = (
    # 00: what every notebook speaks of
    Term("network", "00", r"\bnetworks?\b"),
    Term("model", "00"),
    Term("label", "00", r"\b(re)?label(s|led)?\b"),
    Term("class", "00", r"\bclass(es)?\b"),
    Term("training", "00", r"\btraining\b(?! (rows|records|labels|loss|accuracy|data))"),
    Term("weight", "00"),
    Term("principal component", "00"),
    Term("training rows", "00", r"\btraining (rows|records)\b"),
    Term("validation rows", "00", r"\bvalidation (rows|accuracy|loss)\b", r"validation rows"),
    Term("accuracy", "00"),
    Term("lab", "00"),
    Term("loss", "00"),
    Term("epoch", "00"),
    Term("step", "00", r"\bstep \d", r"steps?"),
    Term("clean label", "00", r"\bclean (labels?|accuracy)\b"),
    # 01
    Term("parameter", "01"),
    Term("loss function", "01"),
    Term("loss surface", "01"),
    Term("gradient", "01"),
    Term("gradient descent", "01"),
    Term("learning rate", "01"),
    Term("diverge", "01", r"\bdiverg(e|es|ed|ing)\b"),
    Term("ghost", "01"),
    Term("stochastic gradient descent", "01"),
    Term("batch", "01", r"\b(mini-)?batch(es)?\b", r"(mini-)?batch(es)?( size)?"),
    Term("hyperparameter", "01"),
    Term("decision tree", "01"),
    Term("unseen data", "01", r"\bunseen (data|rows)\b", r"(new, )?unseen (data|rows)"),
    Term("model fitting", "01", r"\bmodel fitting\b|\b(re)?fitted\b", r"(model )?fitting"),
    Term("agent", "01"),
    Term("reward", "01"),
    # 02
    Term("algorithm", "02"),
    Term("feature", "02"),
    Term("split", "02"),
    Term("nearest neighbours", "02"),
    Term("logistic regression", "02"),
    Term("learning curve", "02"),
    Term("standard deviation", "02"),
    Term("neuron", "02"),
    Term("bias", "02", r"\bbias(es)?\b"),
    Term("hidden neuron", "02", r"\bhidden neurons?\b"),
    # 03
    Term("backpropagation", "03"),
    Term("layer", "03"),
    Term("hidden layer", "03"),
    Term("activation", "03"),
    Term("chain rule", "03"),
    Term("δ", "03"),
    Term("tanh", "03"),
    Term("sigmoid", "03"),
    Term("relu", "03"),
    Term("forward pass", "03", r"\bforward pass(es)?\b"),
    Term("backward pass", "03", r"\bbackward pass(es)?\b"),
    Term("edge", "03", r"\bedges\b|\bedge's\b", r"edges?"),
    Term("numerical gradient", "03"),
    Term("vanishing gradient", "03", defined=r"vanishing gradients?|gradients? vanish(es)?"),
    Term("automatic differentiation", "03"),
    Term("autograd", "03"),
    Term("deep learning", "03", r"\bdeep (learning|networks?)\b"),
    # 07
    Term("overfitting", "07", r"\boverfit(s|ting|ted)?\b"),
    Term("gap", "07", r"\bgap\b(?! (to complete|filled|already))", r"(generali[sz]ation )?gap"),
    Term("generalise", "07", r"\bgenerali[sz]\w+\b", r"generali[sz](es?|ation)( gap)?"),
    Term("regularisation", "07", r"\bregulari[sz]\w+\b"),
    Term("L1", "07"),
    Term("L2", "07"),
    Term("dropout", "07"),
    Term("early stopping", "07"),
    Term("patience", "07"),
    Term("best epoch", "07"),
    Term("double descent", "07"),
    # 08
    Term("test rows", "08"),
    Term("score", "08"),
    Term("cross-validation", "08", r"\bcross-validat\w+\b", r"(k-fold )?cross-validation"),
    Term("fold", "08"),
    Term("stratified", "08"),
    Term("grouped", "08"),
    Term("leak", "08", r"\bleak(s|ed|age)?\b"),
    Term("standard error", "08"),
    Term("scaler", "08", r"\bscalers?\b"),
    Term("pipeline", "08"),
    # 13
    Term("reinforcement learning", "13"),
    Term("environment", "13"),
    Term("action", "13"),
    Term("trial and error", "13"),
    Term("greedy", "13", defined=r"greedy"),
    Term("estimate", "13"),
    Term("explore", "13", r"\bexplor(e|es|ed|ing|ation)\b", r"explor\w+( or exploit)?"),
    Term("exploit", "13", r"\bexploit(s|ing)?\b", r"(explore or )?exploit\w*"),
    Term("optimistic start", "13"),
    Term("regret", "13"),
    Term("ε", "13", r"ε(?!-greedy)", r"(exploration )?ε|ε-greedy"),
    Term("upper confidence bound", "13", r"\bupper confidence bounds?\b|\bUCB\b"),
    Term("Thompson sampling", "13"),
    Term("α", "13", defined=r"(step size )?α"),
    Term("step size", "13", defined=r"step size( α)?"),
    Term("γ", "13", defined=r"(discount )?γ"),
    Term("discount", "13", r"\bdiscount(ed|s)?\b", r"discount( γ)?"),
    Term(
        "value", "13", r"\bdiscounted value\b|\bvalue (is highest|flows|spread)\b|\bvalues and\b", r"values?"
    ),
    Term("Q-learning", "13", r"(?<!double )\bQ-learning\b", r"Q-learning"),
    Term("SARSA", "13", r"(?<!expected )\bSARSA\b", r"SARSA"),
    Term("expected SARSA", "13"),
    Term("double Q-learning", "13"),
    Term("Q(s, a)", "13", r"Q\(s, ?a\)"),
    Term("s′", "13"),
    Term("state", "13", r"\bstates? s\b|\b(first|last|how good a) state\b", r"states?( s)?"),
    Term("policy", "13", r"\bpolic(y|ies)\b"),
    Term("episode", "13"),
    Term("return", "13", r"\b(the|discounted|greedy) returns?\b|\breturn of an episode\b", r"returns?"),
    Term("reward hacking", "13", r"\breward hack\w+\b", r"reward hacking"),
    Term("round", "13", r"\bround \d", r"rounds?"),
    # 14
    Term("hack", "14"),
    Term("proxy", "14", r"\bprox(y|ies)\b"),
    Term("goal", "14", r"\bthe goals?\b", r"goal"),
    Term("PPO", "14"),
    Term("REINFORCE", "14"),
    Term("shaping", "14"),
    Term("Φ", "14", defined=r"(potential )?Φ(\(s\))?"),
    Term("potential", "14", r"\bpotentials?\b(?! energy)", r"potential( Φ)?"),
    # 15
    Term("self-play", "15"),
    Term("afterstate", "15"),
    Term("V(S)", "15", defined=r"(value )?V\(S\)"),
    Term("S′", "15"),
)

#: What the seed text says of training, so far as these notebooks teach it: as the field writes it.
SEED = {
    "01": (
        r"machine learning",
        r"artificial intelligence|\bAI\b",
        r"model training",
        r"training (data|dataset)",
        r"patterns?",
        r"unseen data",
        r"loss function",
        r"model fitting",
        r"threshold",
        r"trained",
        r"parameters",
        r"life ?cycle|life of a model|model's life",
    ),
    "02": (r"algorithm", r"weights and biases", r"procedure"),
    "03": (r"backpropagation", r"deep learning", r"neurons?"),
    "07": (r"overfitting", r"memori[sz]\w+", r"generali[sz]\w+"),
    "08": (r"cross-validation",),
    "13": (
        r"reinforcement learning",
        r"environment",
        r"actions?",
        r"trial and error",
        r"reward function",
        r"maximi[sz]\w+",
    ),
}

_LATEX = {
    r"\gamma": "γ",
    r"\alpha": "α",
    r"\Phi": "Φ",
    "'": "′",
    "\\": "",
}
_EMPHASIS = re.compile(r"(\*\*?)(?=\S)(.+?)(?<=\S)\1")
#: A sentence ends at its stop, a line of a list or a table where the next one begins.
_SENTENCE = re.compile(r"(?<=[.!?:])[)\"”]*\s+(?=[\"“(*]*[A-ZΦ0-9$])|\n(?=\s*(?:[-*]|\d+\.|>) )|\n(?=\|)")
_GOALS = "What you will be able to do"


def places(path: Path) -> Iterator[Place]:
    """Yield what a learner reads in a notebook, from top to bottom."""
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            section = ""
            for text, is_heading in _blocks(cell.source):
                if is_heading:
                    section = text.lstrip("# ")
                elif section != _GOALS and not text.startswith(("**Source", "Next:")):
                    yield from (Place(cell.id, each, section != "Recap") for each in _sentences(text))
        elif "here(" not in cell.source:  # that shows the title and the names of the exercises
            texts = [*_texts(cell.source), *text_of(cell).splitlines()]
            yield from (Place(cell.id, text, False) for text in texts)


def defined(place: Place, term: Term) -> bool:
    """Return whether a sentence emphasises the term and says something of it."""
    if not place.defines or len(place.text.split()) < 5:
        return False
    for found in _EMPHASIS.finditer(place.text):
        in_the_middle = re.search(r"[\w,;)] *$", place.text[: found.start()])
        is_control = in_the_middle and found[2][0].isupper() and not term.name[0].isupper()
        if term.definitions.fullmatch(found[2]) and not is_control:
            return True
    return False


def uses(text: str, term: Term) -> bool:
    """Return whether a text uses a term outside code and quotations."""
    return bool(term.uses.search(_plain(text)))


def prose(path: Path) -> str:
    """Return what the Markdown cells of a notebook say, without headings."""
    cells = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    blocks = [text for text, is_heading in _blocks("\n\n".join(cells)) if not is_heading]
    return " ".join(" ".join(text for text in blocks if not text.startswith(("**Source", "Next:"))).split())


def undefined(paths: list[Path]) -> list[tuple[Term, str, Place]]:
    """Return each term that a notebook uses before it is defined: its first such use in that notebook."""
    found = []
    known: set[Term] = set()
    for path in paths:
        missed: set[Term] = set()
        for place in places(path):
            known |= {term for term in TERMS if term not in known and defined(place, term)}
            for term in TERMS:
                if term not in known and term not in missed and uses(place.text, term):
                    missed.add(term)
                    found.append((term, path.name[:2], place))
    return found


def _blocks(source: str) -> Iterator[tuple[str, bool]]:
    """Yield paragraphs, lists and headings, without code blocks, folds' tags and the targets of links."""
    source = re.sub(r"```.*?```", "", source, flags=re.DOTALL)
    source = re.sub(r"</?(details|summary)>", "\n\n", source)
    source = re.sub(r"\]\([^)]*\)", "]", source)
    for block in re.split(r"\n\s*\n|\n(?=#)|(?<=\n)(?=## )", source):
        for part in re.split(r"(?m)^(#+ .*)$", block):
            if part.strip():
                yield part.strip(), part.lstrip().startswith("#")


def _sentences(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(text):
        if sentence and sentence.strip():
            yield re.sub(r"^(?:[-*>]|\d+\.) ", "", " ".join(sentence.split()))


def _plain(text: str) -> str:
    """Return text without code, quotations and names of notebooks, and formulas with the letters one sees."""
    text = re.sub(r"`[^`]*`|“[^”]*”|\bnotebook on \S+", "", text)
    if "$" in text:
        for latex, letter in _LATEX.items():
            text = text.replace(latex, letter)
    return text


def _texts(source: str) -> list[str]:
    """Return what a code cell says in words: texts with a space in them, and comments."""
    constants = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    return [text for text in constants if isinstance(text, str) and " " in text.strip()] + comments
