"""Facts about the world as plain tables: countries, legal forms, mail providers, titles, words of yes and no.

Nothing here decides anything; a table can be replaced without touching a rule.
"""
