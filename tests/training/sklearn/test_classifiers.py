"""Classifiers by name: scikit-learn's own, untouched but for the seed; whatever else is refused."""

import pytest
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from course.training.sklearn.classifiers import check_classifier, class_name, make_classifier

KINDS = {
    "neighbours": KNeighborsClassifier,
    "logistic": LogisticRegression,
    "tree": DecisionTreeClassifier,
    "forest": RandomForestClassifier,
    "boosting": GradientBoostingClassifier,
    "sklearn.svm.SVC": SVC,
}


@pytest.mark.parametrize("name", KINDS)
def test_a_classifier_has_the_defaults_of_scikit_learn_and_our_seed(name):
    made, theirs = make_classifier(check_classifier(name), 7), KINDS[name]()
    assert type(made) is KINDS[name]
    assert class_name(name) == KINDS[name].__name__
    expected = theirs.get_params()
    if "random_state" in expected:
        expected["random_state"] = 7
    assert made.get_params() == expected


@pytest.mark.parametrize(
    "name",
    [
        "forrest",
        3,
        "sklearn.svm.SVR",
        "sklearn.svm",
        "sklearn.no.Such",
        "sklearn.",
        "os.path.join",
        "sklearn.x",
    ],
)
def test_what_is_no_classifier_is_refused_in_one_sentence(name):
    with pytest.raises(ValueError, match="classifier must be one of neighbours, logistic") as caught:
        check_classifier(name)
    assert "\n" not in str(caught.value)


def test_one_that_needs_arguments_says_so():
    with pytest.raises(ValueError, match="needs no arguments"):
        make_classifier("sklearn.ensemble.StackingClassifier", 0)
