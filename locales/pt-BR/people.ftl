people-members = Membros
