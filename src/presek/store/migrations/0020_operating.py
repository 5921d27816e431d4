from django.db import migrations, models


class Migration(migrations.Migration):
    """What people are told, how far events have been looked through, and when backups are made."""

    dependencies = [
        ("store", "0021_tour"),
    ]

    operations = [
        migrations.CreateModel(
            name="NotificationChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.CharField(max_length=200, unique=True)),
                ("ways", models.JSONField(default=dict)),
                ("digest_at", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="NotificationMark",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="BackupPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("folder", models.TextField(blank=True)),
                ("hours", models.IntegerField(null=True)),
                ("keep", models.IntegerField(default=7)),
                ("by", models.CharField(max_length=200)),
                ("at", models.BigIntegerField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_row_backup_plan")],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=200)),
                ("facts", models.JSONField(default=dict)),
                ("way", models.CharField(max_length=20)),
                ("at", models.BigIntegerField()),
                ("read_at", models.BigIntegerField(null=True)),
                ("mailed_at", models.BigIntegerField(null=True)),
                ("tries", models.IntegerField(default=0)),
                ("try_at", models.BigIntegerField(null=True)),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["person", "read_at"], name="told_unread"),
                    models.Index(fields=["way", "mailed_at"], name="told_to_mail"),
                ],
                "constraints": [models.UniqueConstraint(fields=("person", "kind", "key"), name="told_once")],
            },
        ),
    ]
