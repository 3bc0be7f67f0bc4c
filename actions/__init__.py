"""Custom actions: thin glue between Rasa and the policy base and the tables, one file a subject."""
