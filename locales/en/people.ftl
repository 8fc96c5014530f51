people-members = Members
