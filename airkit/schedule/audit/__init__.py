"""The audit: every rule worked out anew from plan and tables, apart from the engines."""
