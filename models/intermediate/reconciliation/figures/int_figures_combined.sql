{{ united(computed_figures()) }}
