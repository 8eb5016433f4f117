"""What is asked: lines, products, rules and days of a case, checked and in one order."""
