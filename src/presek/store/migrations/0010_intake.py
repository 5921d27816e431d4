from django.db import migrations, models


class Migration(migrations.Migration):
    """The intake of events: sources that may send, journals' positions, what became of receipts."""

    dependencies = [
        ("store", "0009_quotes"),
    ]

    operations = [
        migrations.CreateModel(
            name="IntakeJournal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True)),
                ("position", models.BigIntegerField(default=0)),
                ("at", models.BigIntegerField(db_index=True, default=0)),
                ("events", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="IntakeOutcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("receipt", models.CharField(max_length=64, unique=True)),
                ("accepted", models.IntegerField()),
                ("aside", models.IntegerField()),
                ("rejected", models.IntegerField()),
                ("reasons", models.JSONField(default=list)),
                ("at", models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="IntakeSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, unique=True)),
                ("added_by", models.CharField(max_length=200)),
                ("added_at", models.BigIntegerField()),
            ],
            options={"ordering": ["key"]},
        ),
    ]
