people-members = Members
people-close = Close
