"""How personal data looks: secrets, payment data, addresses, phone numbers, names.

In: text. Out: where the values stand, as (first character, first character after it). Pure.
"""
