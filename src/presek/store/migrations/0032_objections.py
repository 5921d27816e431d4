from django.db import migrations, models


class Migration(migrations.Migration):
    """Who objects to marketing."""

    dependencies = [("store", "0031_size_bounds")]

    operations = [
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("customer", models.CharField(db_index=True, max_length=200)),
                ("came_by", models.CharField(max_length=300)),
                ("day", models.IntegerField()),
                ("by", models.CharField(max_length=200)),
                ("at", models.BigIntegerField()),
                ("withdrawn_by", models.CharField(blank=True, max_length=200)),
                ("withdrawn_at", models.BigIntegerField(null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("customer",),
                        name="objected_once_at_a_time",
                    ),
                ],
            },
        ),
    ]
