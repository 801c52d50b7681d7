"""Questionnaires without such marks: what is a question is inferred from the layout."""
