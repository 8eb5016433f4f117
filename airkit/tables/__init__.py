"""The input contract: what each table must look like, and how it is read, checked and written."""
