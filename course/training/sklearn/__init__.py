"""Models of scikit-learn, fitted as a whole."""
